/** Entry point of the analysis thread. */

import { loadHost } from '../hostFactory';
import { runWorker } from './run';

void runWorker(loadHost);
