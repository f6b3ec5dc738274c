pub struct Store {
    all: Vec<String>,
}

impl Store {
    pub fn new() -> Store {
        Store { all: Vec::new() }
    }

    pub fn first(&self) -> Option<&String> {
        self.all.first()
    }

    pub fn add(&mut self, text: String) {
        self.all.push(text);
    }
}
