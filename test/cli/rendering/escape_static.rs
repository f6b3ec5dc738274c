fn spawn<F: FnOnce() + 'static>(_: F) {}

fn f(s: &str) {
    spawn(move || {
        println!("{}", s);
    });
}

fn main() { f(""); }
