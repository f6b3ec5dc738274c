struct Word(String);

impl Word {
    fn eat(self) {}
    fn drink(self) {}
}

struct Bag {
    one: Word,
    two: Word,
}

fn read(bag: &Bag) {
    bag.one.eat();
    bag.two.eat();
    bag.two.drink();
    let word = Word(String::new());
    word.eat();
    word.eat();
}

fn again(bag: &Bag) {
    bag.one.eat();
}

fn main() {}
