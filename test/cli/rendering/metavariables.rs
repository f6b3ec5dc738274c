struct Pair {
    left: String,
    right: String,
}

macro_rules! left {
    ($pair:ident) => {
        $pair.left
    };
}

macro_rules! right {
    ($pair:expr) => {
        $pair.right
    };
}

macro_rules! add {
    ($to:ident, $what:ident) => {
        $to += $what
    };
}

macro_rules! borrow {
    ($what:expr) => {
        &mut $what
    };
}

macro_rules! call {
    ($on:ident . $name:ident) => {
        $on.$name()
    };
}

macro_rules! nested {
    ($pair:ident) => {
        (left!($pair), right!($pair))
    };
}

macro_rules! eat {
    ($v:ident) => {
        drop($v)
    };
}

macro_rules! make {
    ($v:ident) => {
        let $v = String::new();
    };
}

macro_rules! eat_tt {
    ($v:tt) => {
        drop($v)
    };
}

macro_rules! eat_expr {
    ($v:expr) => {
        drop($v)
    };
}

fn eats() {
    make!(x);
    eat!(x);
    eat!(x);
    make!(y);
    eat_tt!(y);
    eat_tt!(y);
    make!(z);
    eat_expr!(z);
    eat_expr!(z);
}

fn moves(pair: Pair) {
    drop(left!(pair));
    drop(left!(pair));
    drop(right!(pair));
    drop(right!(pair));
}

fn moved(pair: Pair) {
    drop(pair);
    nested!(pair);
}

fn adds(n: u8) {
    let m = 1;
    add!(m, n);
    borrow!(m);
}

struct Text(String);

impl Text {
    fn eat(self) {}
}

fn calls(pair: Pair) {
    let text = Text(pair.right);
    call!(text.eat);
    call!(text.eat);
}

fn main() {}
