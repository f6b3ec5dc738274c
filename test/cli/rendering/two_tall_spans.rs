fn run(_: impl FnMut(), _: impl FnMut()) {}

fn main() {
    let mut n = 0;
    run(
        || {
            n += 1;
            let _ = 1;
        },
        || {
            n += 2;
            let _ = 2;
        },
    );
}
