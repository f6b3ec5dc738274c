/** What stands for the native parser in a browser. */
throw new Error('there are no native modules in a browser');
