//! What the quality of photographs is judged by, whatever they show.

/// Mean and variance.
pub(crate) fn moments(values: &[f32]) -> (f32, f32) {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    (mean, variance)
}

/// How much each pixel of a picture differs from its four neighbours; the pixels at the border have
/// fewer, and are left out.
pub(crate) fn laplacian(pixels: &[f32], width: usize) -> Vec<f32> {
    let rows: Vec<&[f32]> = pixels.chunks_exact(width.max(1)).collect();
    let mut all = Vec::new();
    for rows in rows.windows(3) {
        let [above, row, below] = rows else { continue };
        let around = above.iter().skip(1).zip(below.iter().skip(1));
        for (row, (above, below)) in row.windows(3).zip(around) {
            let [left, middle, right] = row else { continue };
            all.push(4.0 * middle - left - right - above - below);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_has_neither_variance_nor_edges_and_a_dot_has_both() {
        assert_eq!(moments(&[5.0; 9]), (5.0, 0.0));
        assert_eq!(laplacian(&[5.0; 9], 3), [0.0]);
        let dot = [0.0, 0.0, 0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(moments(&dot), (1.0, 8.0));
        assert_eq!(laplacian(&dot, 3), [36.0]);
        assert!(laplacian(&[], 0).is_empty() && moments(&[]) == (0.0, 0.0));
    }
}
