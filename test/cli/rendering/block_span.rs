fn f(s: &mut String) -> &mut String { s }

fn main() {
    let mut s = String::new();
    let a = f(
        &mut s
    );
    let b = f({
        let _x = 1;
        let _y = 2;
        let _z = 3;
        let _w = 4;
        let _v = 5;
        &mut s
    });
    a.push('x');
    b.push('y');
}
