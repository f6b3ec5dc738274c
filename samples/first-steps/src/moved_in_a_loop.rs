//! What the first turn of a loop gives away, the second does not have: E0382.

struct Letter {
    text: String,
}

fn send(letter: Letter) -> usize {
    letter.text.len()
}

pub fn run() {
    let letter = Letter { text: String::from("dear reader") };
    let mut sent = 0;
    while sent < 100 {
        sent += send(letter);
    }
}
