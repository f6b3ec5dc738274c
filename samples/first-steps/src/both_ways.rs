//! Reading and writing do not mix: `first` still points into the vector that `push` may move: E0502.

pub fn run() {
    let mut numbers = vec![1, 2, 3];
    let first = &numbers[0];
    numbers.push(4);
    println!("the first is {}", first);
}
