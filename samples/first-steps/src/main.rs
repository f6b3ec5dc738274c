//! First steps in ownership. Every module breaks one rule, so that there is something to see: nothing here compiles.

mod both_ways;
mod moved;
mod moved_in_a_loop;
mod outlived;
mod two_references;

fn main() {
    two_references::run();
    moved::run();
    moved_in_a_loop::run();
    both_ways::run();
    outlived::run();
}
