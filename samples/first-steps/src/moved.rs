//! A `String` has one owner. `let s2 = s1` makes it `s2`: E0382.

fn calculate_length(s: &String) -> usize {
    s.len()
}

pub fn run() {
    let s1 = String::from("hello");
    let s2 = s1;
    println!("The length of '{}' is {}.", s1, calculate_length(&s2));
}
