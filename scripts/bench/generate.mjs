/**
 * Writes the packages that are measured: ordinary Rust without dependencies (structs, impls, traits, generics, matches,
 * loops, closures, iterators, strings, collections), made from a few sections that repeat under other names. It compiles
 * without an error; `edits` are the single changes that bring in a borrow error.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Each section takes the suffix of its names. Between 35 and 75 lines. */
const sections = [inventory, parser, graph, shapes, scheduler, text, tree, matrix];

/**
 * The function that is edited. It stands in the middle of the file. Each edit replaces `from` with `to`, on one line, and
 * makes the error `code` appear; the way back makes it vanish.
 */
const edits = [
  { code: 'E0502', from: 'names[0].clone()', to: '&names[0]' },
  { code: 'E0499', from: '&mut pair.1', to: '&mut pair.0' },
  { code: 'E0503', from: '&mut spare', to: '&mut count' },
];

const edited = `
/// Keeps score of a round and says who leads.
pub fn keep_score(players: &[String], bonus: u32) -> (String, u32) {
    let mut names: Vec<String> = players.to_vec();
    let mut pair = (bonus, bonus + 1);
    let mut count = 0u32;
    let mut spare = 1u32;
    for (place, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            name.push_str("nobody");
        }
        count += place as u32;
    }
    let leader = names[0].clone();
    names.push(String::from("late"));
    let mut title = String::new();
    title.push_str(&leader);
    let first = &mut pair.0;
    let second = &mut pair.1;
    *first += *second;
    *second += *first;
    let held = &mut spare;
    let seen = count + 1;
    *held += seen;
    spare += count;
    (title, pair.0 + pair.1 + spare)
}
`;

/** A call that rust-analyzer finds wrong by itself, so that its first diagnostics can be told from none. */
export const miscounted =
  '\nfn takes_one(value: u32) -> u32 {\n    value\n}\n\nfn miscounted() -> u32 {\n    takes_one(1, 2)\n}\n';

/** A file of about `lines` lines. */
export function generateFile(lines) {
  const parts = [
    '//! Generated for measurements.\n\nuse std::collections::{BTreeMap, HashMap, HashSet, VecDeque};\nuse std::fmt;\n',
  ];
  let length = 5 + edited.split('\n').length;
  let hasEdited = false;
  for (let index = 0; length < lines; index++) {
    const section = sections[index % sections.length](index);
    parts.push(section);
    length += section.split('\n').length - 1;
    if (!hasEdited && length >= lines / 2) {
      parts.push(edited);
      hasEdited = true;
    }
  }
  parts.push('\npub type Uses = (HashSet<u8>, VecDeque<u8>, BTreeMap<u8, u8>, HashMap<u8, u8>, fmt::Error);\n');
  return parts.join('');
}

/** What is added to the file, and taken away again, where a whole function comes and goes. */
export const added = '\npub fn added_by_bench(names: &[u8]) -> usize {\n    names.len()\n}\n';

/** A package with that file as `src/bench.rs`, beside as many other modules; answers where it is and what can be edited. */
export function generatePackage(folder, lines, modules = 0) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'Cargo.toml'),
    '[package]\nname = "bench"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n',
  );
  const others = Array.from({ length: modules }, (_, i) => `m${i}`);
  const root = ['bench', ...others].map((name) => `pub mod ${name};\n`).join('');
  fs.writeFileSync(path.join(folder, 'src/lib.rs'), root);
  for (const name of others) fs.writeFileSync(path.join(folder, `src/${name}.rs`), generateFile(200));
  const file = path.join(folder, 'src/bench.rs');
  const text = generateFile(lines);
  fs.writeFileSync(file, text);
  return { root: folder, file, text, edits };
}

/** Packages of many small files, as `src/m0.rs` and so on. */
export function generateManyFiles(folder, count) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const uses = 'use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};\nuse std::fmt;\n';
    const text = `#![allow(dead_code, unused_imports)]\n${uses}${sections[i % sections.length](i)}\nfn main() {}\n`;
    fs.writeFileSync(path.join(folder, `m${i}.rs`), text);
  }
}

function inventory(n) {
  return `
#[derive(Debug, Clone, PartialEq)]
pub struct Item${n} {
    pub name: String,
    pub quantity: u32,
    pub price: f64,
    tags: Vec<String>,
}

impl Item${n} {
    pub fn new(name: &str, quantity: u32, price: f64) -> Self {
        Item${n} { name: name.to_string(), quantity, price, tags: Vec::new() }
    }

    pub fn total(&self) -> f64 {
        self.price * f64::from(self.quantity)
    }

    pub fn tag(&mut self, tag: &str) -> &mut Self {
        if !self.tags.iter().any(|known| known == tag) {
            self.tags.push(tag.to_string());
        }
        self
    }

    pub fn first_tag(&self) -> Option<&str> {
        self.tags.first().map(|tag| tag.as_str())
    }
}

#[derive(Default)]
pub struct Inventory${n} {
    items: HashMap<String, Item${n}>,
    history: Vec<String>,
}

impl Inventory${n} {
    pub fn add(&mut self, item: Item${n}) -> Option<Item${n}> {
        self.history.push(item.name.clone());
        self.items.insert(item.name.clone(), item)
    }

    pub fn take(&mut self, name: &str, wanted: u32) -> Result<u32, String> {
        match self.items.get_mut(name) {
            None => Err(format!("no {} here", name)),
            Some(item) if item.quantity < wanted => {
                let rest = item.quantity;
                item.quantity = 0;
                Ok(rest)
            }
            Some(item) => {
                item.quantity -= wanted;
                Ok(wanted)
            }
        }
    }

    pub fn worth(&self) -> f64 {
        self.items.values().map(|item| item.total()).sum()
    }

    pub fn dearest(&self) -> Option<&Item${n}> {
        let mut best: Option<&Item${n}> = None;
        for item in self.items.values() {
            match best {
                Some(other) if other.price >= item.price => {}
                _ => best = Some(item),
            }
        }
        best
    }

    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        if let Some(mut item) = self.items.remove(from) {
            item.name = to.to_owned();
            self.items.insert(to.to_owned(), item);
            return true;
        }
        false
    }
}
`;
}

function parser(n) {
  return `
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token${n}<'a> {
    Word(&'a str),
    Number(i64),
    Symbol(char),
    End,
}

pub struct Lexer${n}<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lexer${n}<'a> {
    pub fn new(text: &'a str) -> Lexer${n}<'a> {
        Lexer${n} { text, position: 0 }
    }

    fn skip_space(&mut self) {
        while let Some(c) = self.text[self.position..].chars().next() {
            if !c.is_whitespace() {
                break;
            }
            self.position += c.len_utf8();
        }
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let start = self.position;
        for c in self.text[start..].chars() {
            if !accept(c) {
                break;
            }
            self.position += c.len_utf8();
        }
        &self.text[start..self.position]
    }

    pub fn next_token(&mut self) -> Result<Token${n}<'a>, String> {
        self.skip_space();
        let Some(c) = self.text[self.position..].chars().next() else {
            return Ok(Token${n}::End);
        };
        if c.is_alphabetic() {
            return Ok(Token${n}::Word(self.take_while(|c| c.is_alphanumeric())));
        }
        if c.is_ascii_digit() {
            let digits = self.take_while(|c| c.is_ascii_digit());
            return digits.parse().map(Token${n}::Number).map_err(|_| format!("bad number {}", digits));
        }
        self.position += c.len_utf8();
        Ok(Token${n}::Symbol(c))
    }

    pub fn all(mut self) -> Result<Vec<Token${n}<'a>>, String> {
        let mut tokens = Vec::new();
        loop {
            match self.next_token()? {
                Token${n}::End => return Ok(tokens),
                token => tokens.push(token),
            }
        }
    }
}

pub fn longest_word${n}<'a>(tokens: &[Token${n}<'a>]) -> Option<&'a str> {
    let mut longest: Option<&'a str> = None;
    for token in tokens {
        if let Token${n}::Word(word) = *token {
            if longest.map_or(true, |known| known.len() < word.len()) {
                longest = Some(word);
            }
        }
    }
    longest
}
`;
}

function graph(n) {
  return `
pub struct Graph${n} {
    edges: Vec<Vec<usize>>,
    labels: Vec<String>,
}

impl Graph${n} {
    pub fn with_nodes(count: usize) -> Self {
        let mut edges = Vec::with_capacity(count);
        let mut labels = Vec::with_capacity(count);
        for index in 0..count {
            edges.push(Vec::new());
            labels.push(format!("node {}", index));
        }
        Graph${n} { edges, labels }
    }

    pub fn connect(&mut self, from: usize, to: usize) {
        if from < self.edges.len() && to < self.edges.len() {
            self.edges[from].push(to);
            self.edges[to].push(from);
        }
    }

    pub fn reachable(&self, start: usize) -> HashSet<usize> {
        let mut seen = HashSet::new();
        let mut queue = VecDeque::new();
        queue.push_back(start);
        while let Some(node) = queue.pop_front() {
            if !seen.insert(node) {
                continue;
            }
            for &next in &self.edges[node] {
                if !seen.contains(&next) {
                    queue.push_back(next);
                }
            }
        }
        seen
    }

    pub fn label_mut(&mut self, node: usize) -> Option<&mut String> {
        self.labels.get_mut(node)
    }

    pub fn mark_all(&mut self, start: usize, mark: &str) -> usize {
        let reached = self.reachable(start);
        let mut marked = 0;
        for node in reached {
            if let Some(label) = self.label_mut(node) {
                label.push_str(mark);
                marked += 1;
            }
        }
        marked
    }

    pub fn degree(&self) -> usize {
        self.edges.iter().map(|targets| targets.len()).max().unwrap_or(0)
    }
}
`;
}

function shapes(n) {
  return `
pub trait Shape${n} {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
    fn scale(&mut self, factor: f64);
}

#[derive(Debug, Clone, Copy)]
pub struct Circle${n} {
    pub radius: f64,
}

#[derive(Debug, Clone, Copy)]
pub struct Square${n} {
    pub side: f64,
}

impl Shape${n} for Circle${n} {
    fn area(&self) -> f64 {
        self.radius * self.radius * 3.14
    }
    fn name(&self) -> String {
        String::from("circle")
    }
    fn scale(&mut self, factor: f64) {
        self.radius *= factor;
    }
}

impl Shape${n} for Square${n} {
    fn area(&self) -> f64 {
        self.side * self.side
    }
    fn scale(&mut self, factor: f64) {
        self.side *= factor;
    }
}

impl fmt::Display for Square${n} {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "square of {}", self.side)
    }
}

pub fn largest${n}(shapes: &[Box<dyn Shape${n}>]) -> Option<&dyn Shape${n}> {
    let mut best: Option<&dyn Shape${n}> = None;
    for shape in shapes {
        let is_better = match best {
            Some(other) => shape.area() > other.area(),
            None => true,
        };
        if is_better {
            best = Some(shape.as_ref());
        }
    }
    best
}

pub fn grow${n}<S: Shape${n} + Clone>(shape: &S, times: usize) -> Vec<S> {
    let mut grown = Vec::new();
    let mut current = shape.clone();
    for _ in 0..times {
        current.scale(2.0);
        grown.push(current.clone());
    }
    grown
}
`;
}

function scheduler(n) {
  return `
#[derive(Debug, Clone, PartialEq)]
pub enum State${n} {
    Waiting { since: u64 },
    Running(u64, String),
    Done(Result<u32, String>),
}

#[derive(Debug)]
pub struct Task${n} {
    id: u32,
    state: State${n},
    after: Vec<u32>,
}

pub struct Scheduler${n}<F: FnMut(u32) -> Result<u32, String>> {
    tasks: Vec<Task${n}>,
    run: F,
    clock: u64,
}

impl<F: FnMut(u32) -> Result<u32, String>> Scheduler${n}<F> {
    pub fn new(run: F) -> Self {
        Scheduler${n} { tasks: Vec::new(), run, clock: 0 }
    }

    pub fn submit(&mut self, after: &[u32]) -> u32 {
        let id = self.tasks.len() as u32;
        self.tasks.push(Task${n} { id, state: State${n}::Waiting { since: self.clock }, after: after.to_vec() });
        id
    }

    fn is_ready(&self, task: &Task${n}) -> bool {
        task.after.iter().all(|id| match self.tasks.get(*id as usize) {
            Some(other) => matches!(other.state, State${n}::Done(Ok(_))),
            None => false,
        })
    }

    pub fn step(&mut self) -> Option<u32> {
        self.clock += 1;
        let ready = self.tasks.iter().position(|task| match &task.state {
            State${n}::Waiting { .. } => self.is_ready(task),
            _ => false,
        })?;
        let clock = self.clock;
        let task = &mut self.tasks[ready];
        task.state = State${n}::Running(clock, format!("task {}", task.id));
        let outcome = (self.run)(task.id);
        task.state = State${n}::Done(outcome);
        Some(task.id)
    }

    pub fn failures(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for task in &self.tasks {
            if let State${n}::Done(Err(reason)) = &task.state {
                found.push(reason.as_str());
            }
        }
        found
    }
}
`;
}

function text(n) {
  return `
pub fn count_words${n}(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in text.lines() {
        for word in line.split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if word.is_empty() {
                continue;
            }
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    counts
}

pub fn common${n}(counts: &BTreeMap<String, usize>, limit: usize) -> Vec<(&str, usize)> {
    let mut pairs: Vec<(&str, usize)> = counts.iter().map(|(word, count)| (word.as_str(), *count)).collect();
    pairs.sort_by(|a, b| b.1.cmp(&a.1));
    pairs.truncate(limit);
    pairs
}

pub fn wrap${n}(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.len() + word.len() >= width {
            lines.push(line);
            line = String::new();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

pub fn replace_all${n}(input: &mut String, pairs: &[(&str, &str)]) -> usize {
    let mut replaced = 0;
    for (from, to) in pairs {
        while let Some(at) = input.find(from) {
            if to.contains(from) {
                break;
            }
            input.replace_range(at..at + from.len(), to);
            replaced += 1;
        }
    }
    replaced
}
`;
}

function tree(n) {
  return `
#[derive(Debug)]
pub struct Node${n}<K, V> {
    key: K,
    value: V,
    left: Option<Box<Node${n}<K, V>>>,
    right: Option<Box<Node${n}<K, V>>>,
}

#[derive(Debug)]
pub struct Tree${n}<K, V> {
    root: Option<Box<Node${n}<K, V>>>,
    length: usize,
}

impl<K: Ord, V> Tree${n}<K, V> {
    pub fn new() -> Self {
        Tree${n} { root: None, length: 0 }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        let mut current = &self.root;
        while let Some(node) = current {
            if *key == node.key {
                return Some(&node.value);
            }
            current = if *key < node.key { &node.left } else { &node.right };
        }
        None
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let mut current = &mut self.root;
        while let Some(node) = current {
            if key == node.key {
                return Some(std::mem::replace(&mut node.value, value));
            }
            current = if key < node.key { &mut node.left } else { &mut node.right };
        }
        *current = Some(Box::new(Node${n} { key, value, left: None, right: None }));
        self.length += 1;
        None
    }

    pub fn visit<'a>(&'a self, seen: &mut Vec<&'a K>) {
        let mut stack = Vec::new();
        if let Some(root) = &self.root {
            stack.push(root);
        }
        while let Some(node) = stack.pop() {
            seen.push(&node.key);
            if let Some(left) = &node.left {
                stack.push(left);
            }
            if let Some(right) = &node.right {
                stack.push(right);
            }
        }
    }
}
`;
}

function matrix(n) {
  return `
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix${n} {
    rows: usize,
    columns: usize,
    cells: Vec<f64>,
}

impl Matrix${n} {
    pub fn zero(rows: usize, columns: usize) -> Self {
        Matrix${n} { rows, columns, cells: vec![0.0; rows * columns] }
    }

    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.columns + column]
    }

    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        let columns = self.columns;
        self.cells[row * columns + column] = value;
    }

    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let start = row * self.columns;
        let end = start + self.columns;
        &mut self.cells[start..end]
    }

    pub fn product(&self, other: &Matrix${n}) -> Option<Matrix${n}> {
        if self.columns != other.rows {
            return None;
        }
        let mut result = Matrix${n}::zero(self.rows, other.columns);
        for row in 0..self.rows {
            for column in 0..other.columns {
                let mut sum = 0.0;
                for k in 0..self.columns {
                    sum += self.get(row, k) * other.get(k, column);
                }
                result.set(row, column, sum);
            }
        }
        Some(result)
    }

    pub fn normalise(&mut self) {
        let largest = self.cells.iter().fold(0.0f64, |best, cell| best.max(cell.abs()));
        if largest > 0.0 {
            for cell in self.cells.iter_mut() {
                *cell /= largest;
            }
        }
    }
}
`;
}
