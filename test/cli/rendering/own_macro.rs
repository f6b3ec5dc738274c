macro_rules! twice {
    ($e:expr) => {
        drop($e);
        drop($e);
    };
}

macro_rules! bad {
    () => {{
        let mut s = String::new();
        let a = &mut s;
        let b = &mut s;
        a.push('x');
        b.push('y');
    }};
}

fn main() {
    let s = String::new();
    twice!(s);
    bad!();
}
