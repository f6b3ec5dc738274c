macro_rules! inner {
    ($s:ident) => {
        let a = &mut $s;
        let b = &mut $s;
        drop((a, b));
    };
}

macro_rules! outer {
    () => {
        let mut s = String::new();
        inner!(s);
    };
}

fn main() {
    outer!();
}
