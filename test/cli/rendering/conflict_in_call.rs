struct S { v: Vec<i32>, n: usize }

impl S {
    fn each(&mut self, f: impl Fn(&mut S, i32)) {
        for x in &self.v {
            f(self, *x);
        }
    }
}

fn main() { S { v: vec![], n: 0 }.each(|s, _| s.n += 1); }
