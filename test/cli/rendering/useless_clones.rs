struct Seed(u8);

fn plant<T: Default>(beds: &mut Vec<T>) {
    let mut kept = Vec::new();
    for bed in beds.iter() {
        kept.push(bed.clone());
    }
    beds.push(T::default());
    drop(kept);
}

fn sow(seed: Seed) -> u8 {
    let near = &seed;
    let far = near.clone();
    drop(seed);
    far.0
}

fn water(pot: &mut Vec<Seed>) -> u8 {
    let first = &pot[0];
    let same = first.clone();
    pot.clear();
    same.0
}

fn weed(text: String) -> usize {
    let near = &text;
    let far = &near;
    let other = far.clone();
    drop(text);
    other.len()
}

fn main() {}
