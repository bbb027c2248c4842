//! One face among many.

#[cfg(test)]
mod tests;

use super::FaceTemplate;
use pulp::{Arch, Simd, WithSimd};

/// The embeddings of many faces in one piece of memory. A key may have several.
///
/// Every one is compared: a hundred thousand take a few milliseconds, and a shortcut would miss some.
#[derive(Default)]
pub struct FaceIndex {
    keys: Vec<u32>,
    /// Row after row; all of the width of the first.
    figures: Vec<f32>,
    width: usize,
}

impl FaceIndex {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many embeddings there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds one. `false` when it is of another method than those that are there, and was not added.
    pub fn insert(&mut self, key: u32, template: &FaceTemplate) -> bool {
        if self.is_empty() {
            self.width = template.vector().len();
        }
        let fits = template.vector().len() == self.width;
        if fits {
            self.keys.push(key);
            self.figures.extend_from_slice(template.vector());
        }
        fits
    }

    /// Takes out all of a key, and says how many there were.
    pub fn remove(&mut self, key: u32) -> usize {
        let before = self.len();
        let mut at = 0;
        while let Some(found) = self.keys.get(at) {
            if *found == key {
                self.keys.swap_remove(at);
                let end = self.keys.len() * self.width;
                if at < self.keys.len() {
                    self.figures.copy_within(end.., at * self.width);
                }
                self.figures.truncate(end);
            } else {
                at += 1;
            }
        }
        before - self.len()
    }

    /// The `most` keys that are most alike, each once with its best score, the best first. Scores are
    /// those of [`super::compare`].
    pub fn best(&self, probe: &FaceTemplate, most: usize) -> Vec<(u32, f32)> {
        if probe.vector().len() != self.width || most == 0 {
            return Vec::new();
        }
        let mut scores = vec![0.0; self.len()];
        let products =
            Products { rows: &self.figures, probe: probe.vector(), results: &mut scores };
        Arch::new().dispatch(products);
        let mut best: Vec<(u32, f32)> = Vec::new();
        let mut least = f32::NEG_INFINITY;
        for (key, score) in self.keys.iter().zip(scores) {
            if score <= least {
                continue;
            }
            match best.iter().position(|(other, _)| other == key) {
                Some(at) if best.get(at).is_some_and(|(_, other)| *other >= score) => continue,
                Some(at) => {
                    best.remove(at);
                }
                None => {}
            }
            let place = best.partition_point(|(_, other)| *other >= score);
            best.insert(place, (*key, score));
            best.truncate(most);
            if best.len() == most {
                least = best.last().map_or(least, |(_, score)| *score);
            }
        }
        best
    }
}

impl std::fmt::Debug for FaceIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FaceIndex").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// The product of each row with one vector.
struct Products<'a> {
    rows: &'a [f32],
    probe: &'a [f32],
    results: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rows = self.rows.chunks_exact(self.probe.len().max(1));
        for (row, result) in rows.zip(self.results) {
            *result = product(simd, row, self.probe);
        }
    }
}

/// The product of two vectors of one length.
#[expect(clippy::inline_always, reason = "it must become part of the kernel that calls it")]
#[inline(always)]
fn product<S: Simd>(simd: S, one: &[f32], other: &[f32]) -> f32 {
    let (one, one_rest) = S::as_simd_f32s(one);
    let (other, other_rest) = S::as_simd_f32s(other);
    // Four sums, so that no addition waits for the one before.
    let mut sums = [simd.splat_f32s(0.0); 4];
    let (one, one_few) = one.as_chunks::<4>();
    let (other, other_few) = other.as_chunks::<4>();
    for (one, other) in one.iter().zip(other) {
        for ((sum, one), other) in sums.iter_mut().zip(one).zip(other) {
            *sum = simd.mul_add_e_f32s(*one, *other, *sum);
        }
    }
    let [mut a, b, c, d] = sums;
    for (one, other) in one_few.iter().zip(other_few) {
        a = simd.mul_add_e_f32s(*one, *other, a);
    }
    let sum = simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d)));
    sum + one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum::<f32>()
}

/// The product of two vectors.
pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut result = [0.0];
    if one.len() == other.len() && !one.is_empty() {
        Arch::new().dispatch(Products { rows: one, probe: other, results: &mut result });
    }
    let [result] = result;
    result
}
