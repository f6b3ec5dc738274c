fn make() -> impl Fn() -> i32 {
    let x = 5;
    || {
        x + 1
    }
}

fn main() { make(); }
