fn total(all: &Vec<u32>) -> u32 {
    all.iter().sum()
}

fn main() {
    println!("{}", total(&vec![1, 2]));
}
