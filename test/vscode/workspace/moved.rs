fn calculate_length(s: &String) -> usize {
    s.len()
}

fn main() {
    let s1 = String::from("hello");
    let s2 = s1;
    println!("The length of '{}' is {}.", s1, calculate_length(&s2));
}
