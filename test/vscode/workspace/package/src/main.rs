mod store;

use store::Store;

fn main() {
    let mut store = Store::new();
    let first = store.first();
    store.add(String::from("more"));
    println!("{first:?}");
}
