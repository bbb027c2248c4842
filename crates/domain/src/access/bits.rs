//! A set of small numbers that answers "is it in?" with one look. Not for sets that grow.

/// Numbers below a size fixed at the start.
#[derive(Debug, Clone)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    /// The empty set of numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)].into())
    }

    /// Puts a number in. One that is not below the size is left out.
    pub(super) fn insert(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in.
    pub(super) fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let mut set = Bits::new(130);
        let numbers = [0, 63, 64, 129];
        for number in numbers {
            set.insert(number);
        }
        assert!((0..400).all(|number| set.contains(number) == numbers.contains(&number)));
        set.insert(1_000);
        assert!(!set.contains(1_000));
    }
}
