use super::*;
use crate::face::{METHOD, PLUGIN_METHOD, VERSION, compare};
use crate::{Capture, Header, Modality};
use proptest::prelude::*;

fn template(method: u8, vector: Vec<f32>) -> FaceTemplate {
    let modality = Modality::Face;
    let capture = Capture::default();
    FaceTemplate::new(Header { modality, method, version: VERSION, quality: 50, capture }, vector)
}

/// Any direction of so many figures.
fn direction(figures: usize) -> impl Strategy<Value = FaceTemplate> {
    prop::collection::vec(-1.0_f32..1.0, figures).prop_map(move |vector| {
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-3);
        template(METHOD, vector.iter().map(|v| v / length).collect())
    })
}

proptest! {
    #[test]
    fn the_best_are_those_that_comparing_every_one_finds(
        people in prop::collection::vec((0_u32..12, direction(128)), 0..40),
        probe in direction(128), gone in 0_u32..12, most in 0_usize..15,
    ) {
        let mut index = FaceIndex::new();
        for (key, template) in &people {
            prop_assert!(index.insert(*key, template));
        }
        prop_assert_eq!(index.len(), people.len());
        let of_gone = people.iter().filter(|(key, _)| *key == gone).count();
        prop_assert_eq!(index.remove(gone), of_gone);
        let mut wanted: Vec<(u32, f32)> = (0..12)
            .filter(|key| *key != gone)
            .filter_map(|key| {
                let scores = people.iter().filter(|(other, _)| *other == key);
                let scores = scores.map(|(_, template)| compare(template, &probe));
                scores.max_by(f32::total_cmp).map(|score| (key, score))
            })
            .collect();
        wanted.sort_by(|one, other| other.1.total_cmp(&one.1));
        wanted.truncate(most);
        prop_assert_eq!(index.best(&probe, most), wanted);
    }

    #[test]
    fn the_product_is_the_sum_of_products_for_every_length(
        one in prop::collection::vec(-1.0_f32..1.0, 1..150),
    ) {
        let other: Vec<f32> = one.iter().rev().copied().collect();
        let wanted: f32 = one.iter().zip(&other).map(|(a, b)| a * b).sum();
        prop_assert!((dot(&one, &other) - wanted).abs() < 1e-4);
    }
}

#[test]
fn embeddings_of_another_width_are_neither_added_nor_found() {
    let mut index = FaceIndex::new();
    assert!(index.is_empty());
    let wide = template(PLUGIN_METHOD, vec![0.5; 4]);
    let narrow = template(METHOD, vec![1.0]);
    assert!(index.insert(1, &wide));
    assert!(!index.insert(2, &narrow));
    assert_eq!(index.best(&narrow, 3), []);
    assert_eq!(index.best(&wide, 3), [(1, 1.0)]);
    assert!(compare(&wide, &narrow) < -0.99);
}
