use std::sync::Mutex;

struct Span(&'static str);

impl Drop for Span {
    fn drop(&mut self) {
        println!("end of {}", self.0);
    }
}

fn work(queue: &Mutex<Vec<String>>) {
    let outer = Span("outer");
    let mut text = String::from("a");
    let edit = &mut text;
    edit.push('b');
    let mut list = queue.lock().unwrap();
    list.push(text);
    let inner = Span(outer.0);
    println!("{}", inner.0);
}

fn main() {
    work(&Mutex::new(Vec::new()));
}
