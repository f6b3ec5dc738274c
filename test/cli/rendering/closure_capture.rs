fn main() {
    let mut n = 1;
    let mut add = || {
        n += 1;
        n += 2;
    };
    let r = &mut n;
    add();
    *r = 2;
}
