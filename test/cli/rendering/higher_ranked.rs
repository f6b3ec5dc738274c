trait Tr<'t> {
    fn get(&self) -> &'t u8;
}

struct Bound<T: Tr<'a>>(T);

struct Pointer {
    f: fn(&'b u8) -> &'b u8,
}

fn take<T>(t: T)
where
    T: Tr<'c>,
{
}

impl Tr<'d> for u8 {
    fn get(&self) -> &'d u8 {
        todo!()
    }
}

struct Two<'x, 'y> {
    x: &'x u8,
    y: &'y u8,
    z: &u8,
}

impl<'x, 'y> Two<'x, 'y> {
    fn pick<'p>(a: &u8, b: &'p u8) -> &u8 {
        a
    }

    fn pointer(f: fn(&u8, &u8) -> &u8) {}
}

struct Alone {
    f: fn(&u8, &u8) -> &u8,
    g: fn() -> &u8,
    h: Box<dyn Tr>,
}

fn main() {}
