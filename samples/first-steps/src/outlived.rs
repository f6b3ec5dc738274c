//! A reference does not outlive what it points to: E0597.

pub fn run() {
    let longest: &String;
    {
        let word = String::from("ownership");
        longest = &word;
    }
    println!("{}", longest);
}
