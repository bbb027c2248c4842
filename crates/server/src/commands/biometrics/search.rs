//! How long it takes to find one among many. The templates of the images are put into an index again and
//! again until there are as many as asked for: what is measured is time, not accuracy.

use super::evaluate::now;
use doorward_biometrics::{Index, Modality, Template};
use std::time::Duration;

/// Probes that are searched for.
const PROBES: usize = 15;

/// Measures and prints.
pub(super) fn run(modality: Modality, templates: &[Template], people: u32) {
    if templates.is_empty() || people == 0 {
        return;
    }
    let mut index = Index::new(modality);
    let begun = now();
    for (key, template) in (0..people).zip(templates.iter().cycle()) {
        index.insert(key, template);
    }
    let filled = begun.elapsed();
    let most = doorward_app::most_candidates(index.len());
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    for probe in templates.iter().take(PROBES) {
        let begun = now();
        let best = index.best(probe, most);
        first.push(begun.elapsed());
        if !index.is_exact() {
            for (key, _) in &best {
                let place = usize::try_from(*key).unwrap_or(0) % templates.len();
                let _ = templates.get(place).and_then(|enrolled| probe.compare(enrolled));
            }
        }
        whole.push(begun.elapsed());
    }
    println!(
        "one among {people}: {:.1} ms ({:.1} ms of it over all, then {} compared); index filled in {:.1} s",
        median(&mut whole),
        median(&mut first),
        if index.is_exact() { 0 } else { most },
        filled.as_secs_f64()
    );
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
