//! How good a matcher is: error rates from the scores of genuine and impostor comparisons
//! (ISO/IEC 19795-1).

use std::fmt::Write as _;

/// The scores of an evaluation. A comparison that could not be made counts as the lowest score there
/// is: whoever cannot be enrolled is not verified either.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Of comparisons of one person with herself.
    pub genuine: Vec<f32>,
    /// Of comparisons of two people.
    pub impostor: Vec<f32>,
}

/// The errors at one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operating {
    /// From this score on, two samples count as the same.
    pub threshold: f32,
    /// The share of impostors who are taken for the person.
    pub false_matches: f64,
    /// The share of people who are not taken for themselves.
    pub false_non_matches: f64,
}

impl Scores {
    /// The share of pairs that are told right, as many of one person as of two, by ten folds: the
    /// threshold for each tenth is the one that does best on the other nine (the protocol of Labeled
    /// Faces in the Wild, Huang et al. 2007, section 3).
    pub fn ten_fold_accuracy(&self) -> f64 {
        let pairs = self.genuine.len().min(self.impostor.len());
        // Spread over all, so that no person's pairs are left out.
        let spread = |scores: &[f32], same: bool| -> Vec<(f32, bool)> {
            (0..pairs)
                .filter_map(|at| Some((*scores.get(at * scores.len() / pairs)?, same)))
                .collect()
        };
        let (genuine, impostor) = (spread(&self.genuine, true), spread(&self.impostor, false));
        let fold = |number: usize, inside: bool| {
            let all = genuine.iter().enumerate().chain(impostor.iter().enumerate());
            all.filter(move |(at, _)| (at % 10 == number) == inside).map(|(_, pair)| *pair)
        };
        let right = |pairs: &[(f32, bool)], threshold: f32| {
            pairs.iter().filter(|(score, same)| (*score >= threshold) == *same).count()
        };
        let (mut told, mut all) = (0, 0);
        for number in 0..10 {
            let (others, own): (Vec<_>, Vec<_>) =
                (fold(number, false).collect(), fold(number, true).collect());
            let best = others.iter().map(|(score, _)| *score);
            let best = best.max_by_key(|threshold| right(&others, *threshold));
            told += right(&own, best.unwrap_or(f32::INFINITY));
            all += own.len();
        }
        share(told, all)
    }

    /// Puts the scores in order, which everything else here needs.
    #[must_use]
    pub fn sorted(mut self) -> SortedScores {
        self.genuine.sort_unstable_by(f32::total_cmp);
        self.impostor.sort_unstable_by(f32::total_cmp);
        SortedScores(self)
    }
}

/// Scores in order.
#[derive(Debug, Clone)]
pub struct SortedScores(Scores);

impl SortedScores {
    /// How many genuine and how many impostor comparisons there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.0.genuine.len(), self.0.impostor.len())
    }

    /// The errors at a threshold.
    pub fn at(&self, threshold: f32) -> Operating {
        let below = |scores: &[f32]| scores.partition_point(|score| *score < threshold);
        let Scores { genuine, impostor } = &self.0;
        let accepted = impostor.len() - below(impostor);
        Operating {
            threshold,
            false_matches: share(accepted, impostor.len()),
            false_non_matches: share(below(genuine), genuine.len()),
        }
    }

    /// The errors at the lowest threshold at which no larger share of impostors is taken than `rate`.
    pub fn at_false_match_rate(&self, rate: f64) -> Operating {
        let mut thresholds = self.thresholds();
        let first = thresholds.partition_point(|score| self.at(*score).false_matches > rate);
        self.at(thresholds.drain(first..).next().unwrap_or(f32::INFINITY))
    }

    /// The equal error rate: the mean of both errors where they are nearest to each other.
    pub fn equal_error_rate(&self) -> f64 {
        let thresholds = self.thresholds();
        let gap = |at: &Operating| (at.false_matches - at.false_non_matches).abs();
        let nearest = thresholds
            .iter()
            .map(|threshold| self.at(*threshold))
            .min_by(|one, other| gap(one).total_cmp(&gap(other)));
        nearest.map_or(0.0, |at| f64::midpoint(at.false_matches, at.false_non_matches))
    }

    /// The score that a share of impostors reaches; for calibration.
    pub fn impostor_score(&self, rate: f64) -> f32 {
        self.at_false_match_rate(rate).threshold
    }

    fn thresholds(&self) -> Vec<f32> {
        let Scores { genuine, impostor } = &self.0;
        let mut all: Vec<f32> = genuine.iter().chain(impostor).copied().collect();
        all.push(f32::INFINITY);
        all.sort_unstable_by(f32::total_cmp);
        all.dedup();
        all
    }

    /// The trade of one error for the other as a picture: false matches to the right, on a logarithmic
    /// scale, false non-matches upwards (a detection error trade-off curve).
    pub fn to_svg(&self, title: &str) -> String {
        let mut out = String::from(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\" \
             font-family=\"sans-serif\" font-size=\"13\">\n\
             <rect width=\"640\" height=\"480\" fill=\"#fff\"/>\n",
        );
        let _ = writeln!(out, "<text x=\"70\" y=\"28\" font-size=\"16\">{}</text>", escaped(title));
        for decade in 0..=5 {
            let x = 70.0 + f64::from(decade) * 110.0;
            let label = ["0.001 %", "0.01 %", "0.1 %", "1 %", "10 %", "100 %"];
            let label = label.get(usize::try_from(decade).unwrap_or(0)).unwrap_or(&"");
            let _ = writeln!(
                out,
                "<path d=\"M{x} 50V420\" stroke=\"#ddd\"/><text x=\"{x}\" y=\"440\" \
                 text-anchor=\"middle\">{label}</text>"
            );
        }
        let worst = self.at_false_match_rate(1e-5).false_non_matches.max(0.001);
        let top = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
        let top = top.into_iter().find(|top| *top >= worst).unwrap_or(1.0);
        for quarter in 0..=4 {
            let share = top * f64::from(quarter) / 4.0;
            let y = 420.0 - f64::from(quarter) * 92.5;
            let percent = share * 100.0;
            let _ = writeln!(
                out,
                "<path d=\"M70 {y}H620\" stroke=\"#ddd\"/><text x=\"62\" y=\"{}\" \
                 text-anchor=\"end\">{percent:.2} %</text>",
                y + 4.0
            );
        }
        let mut path = String::new();
        for step in 0..=200 {
            let rate = 10_f64.powf(-5.0 + f64::from(step) / 40.0);
            let at = self.at_false_match_rate(rate);
            let (x, y) =
                (70.0 + f64::from(step) * 2.75, 420.0 - at.false_non_matches / top * 370.0);
            let _ = write!(path, "{}{x:.1} {y:.1}", if step == 0 { 'M' } else { 'L' });
        }
        let _ = writeln!(
            out,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#1a56db\" stroke-width=\"2\"/>\n\
             <text x=\"345\" y=\"466\" text-anchor=\"middle\">false match rate</text>\n\
             <text transform=\"translate(16 235) rotate(-90)\" text-anchor=\"middle\">\
             false non-match rate</text>\n</svg>"
        );
        out
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of comparisons")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scores(genuine: &[f32], impostor: &[f32]) -> SortedScores {
        Scores { genuine: genuine.to_vec(), impostor: impostor.to_vec() }.sorted()
    }

    #[test]
    fn scores_that_do_not_overlap_have_no_errors() {
        let apart = scores(&[0.8, 0.9, 1.0], &[0.1, 0.2, 0.3]);
        assert!(apart.equal_error_rate() < 1e-12);
        let at = apart.at_false_match_rate(0.0);
        assert!((at.threshold - 0.8).abs() < 1e-6 && at.false_non_matches.abs() < 1e-12);
    }

    #[test]
    fn errors_are_counted_at_the_threshold() {
        let mixed = scores(&[0.2, 0.6, 0.7, 0.9], &[0.1, 0.3, 0.5, 0.65]);
        let at = mixed.at(0.6);
        assert!((at.false_matches - 0.25).abs() < 1e-9);
        assert!((at.false_non_matches - 0.25).abs() < 1e-9);
        assert!((mixed.equal_error_rate() - 0.25).abs() < 1e-9);
        let threshold = |rate| mixed.at_false_match_rate(rate).threshold;
        assert_eq!(
            [threshold(0.0), threshold(0.5)].map(f32::to_bits),
            [0.7_f32, 0.5].map(f32::to_bits)
        );
    }

    #[test]
    fn ten_folds_tell_apart_what_can_be_told_apart() {
        let apart = Scores { genuine: vec![0.9; 40], impostor: vec![0.1; 400] };
        assert!((apart.ten_fold_accuracy() - 1.0).abs() < 1e-12);
        let mut mixed = apart.clone();
        mixed.genuine.iter_mut().step_by(4).for_each(|score| *score = 0.05);
        assert!((mixed.ten_fold_accuracy() - 0.875).abs() < 1e-9);
        assert!(Scores::default().ten_fold_accuracy().abs() < 1e-12);
    }

    #[test]
    fn what_could_not_be_compared_counts_against_the_matcher() {
        let failed = scores(&[f32::NEG_INFINITY, 0.9], &[0.1, f32::NEG_INFINITY]);
        assert!((failed.at_false_match_rate(0.0).false_non_matches - 0.5).abs() < 1e-9);
    }

    #[test]
    fn the_picture_is_of_the_curve_and_its_title_is_text() {
        let svg = scores(&[0.2, 0.9], &[0.1, 0.3]).to_svg("<b>&");
        assert!(svg.contains("&lt;b&gt;&amp;") && svg.ends_with("</svg>\n"));
    }

    proptest! {
        #[test]
        fn a_stricter_rate_never_lowers_the_other_error(
            genuine in prop::collection::vec(0_f32..1.0, 1..60),
            impostor in prop::collection::vec(0_f32..1.0, 1..60),
            a in 0_f64..1.0, b in 0_f64..1.0,
        ) {
            let scores = scores(&genuine, &impostor);
            let (strict, lax) = (scores.at_false_match_rate(a.min(b)), scores.at_false_match_rate(a.max(b)));
            prop_assert!(strict.false_matches <= a.min(b));
            prop_assert!(strict.false_non_matches >= lax.false_non_matches);
            prop_assert!((0.0..=1.0).contains(&scores.equal_error_rate()));
        }
    }
}
