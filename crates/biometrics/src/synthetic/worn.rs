//! What a hand may wear, drawn over the picture of any hand whose points are known: whether a ring, a
//! watch or a sleeve keeps a palm from being found is worth knowing, and few collections show them.

use crate::similarity::Point;

/// Something worn on a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worn {
    /// A ring on the ring finger.
    Ring,
    /// A watch, its strap and buckle over the inside of the wrist.
    Watch,
    /// A checked sleeve up to the wrist.
    Sleeve,
}

impl Worn {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Ring, Self::Watch, Self::Sleeve];
}

/// The points of a hand that say where things are worn, in pixels of its picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchors {
    /// The middle of the wrist.
    pub wrist: [f32; 2],
    /// The knuckle of the middle finger.
    pub middle: [f32; 2],
    /// The knuckle of the ring finger, and its first joint.
    pub ring: [[f32; 2]; 2],
}

/// Half the widths of a finger, a wrist and a sleeve, as shares of the way from the wrist to the middle
/// knuckle, which is about nine centimetres. What follows is in the same unit.
const FINGER: f32 = 0.085;
const WRIST: f32 = 0.31;
const SLEEVE: f32 = 0.4;
/// Half of how far a ring reaches along the finger, and where on it the ring is.
const RING: f32 = 0.03;
const RING_AT: f32 = 0.55;
/// Where strap and sleeve begin and end, down from the wrist.
const STRAP: (f32, f32) = (0.1, 0.32);
const CLOTH: (f32, f32) = (0.08, 1.2);
const BUCKLE: f32 = 0.11;
const CHECK: f32 = 0.11;

impl Anchors {
    /// The colour of what is worn at a place, if it covers it.
    pub(super) fn colour(&self, worn: Worn, at: Point) -> Option<[f32; 3]> {
        let unit = distance(self.wrist, self.middle).max(1.0);
        match worn {
            Worn::Ring => {
                let [knuckle, joint] = self.ring;
                let [along, across] = seen_from(knuckle, joint, at);
                let centre = distance(knuckle, joint) * RING_AT;
                let covers = (along - centre).abs() < RING * unit && across.abs() < FINGER * unit;
                // Metal is bright in the middle and dark at the edges.
                let shine = 1.0 - 0.7 * (across / (FINGER * unit)).powi(2);
                covers.then(|| [235.0, 205.0, 120.0].map(|value| value * shine))
            }
            Worn::Watch => {
                let [along, across] = self.down_the_arm(at).map(|way| way / unit);
                let covers = within(along, STRAP) && across.abs() < WRIST;
                let metal = across.abs() < BUCKLE;
                covers.then_some(if metal { [196.0, 198.0, 202.0] } else { [52.0, 36.0, 28.0] })
            }
            Worn::Sleeve => {
                let [along, across] = self.down_the_arm(at).map(|way| way / unit);
                let covers = within(along, CLOTH) && across.abs() < SLEEVE;
                let stripe = |way: f32| (way / CHECK).rem_euclid(1.0) < 0.3;
                let shade = match (stripe(along), stripe(across)) {
                    (true, true) => 0.55,
                    (false, false) => 1.0,
                    _ => 0.75,
                };
                covers.then(|| [120.0, 168.0, 205.0].map(|value| value * shade))
            }
        }
    }

    fn down_the_arm(&self, at: Point) -> Point {
        let [up, across] = seen_from(self.wrist, self.middle, at);
        [-up, across]
    }
}

fn within(value: f32, (low, high): (f32, f32)) -> bool {
    (low..high).contains(&value)
}

fn distance([x0, y0]: Point, [x1, y1]: Point) -> f32 {
    (x1 - x0).hypot(y1 - y0)
}

/// Where a place is along the way from one point to another, and across it, in pixels.
fn seen_from(from: Point, to: Point, at: Point) -> Point {
    let length = distance(from, to).max(f32::EPSILON);
    let (cosine, sine) = ((to[0] - from[0]) / length, (to[1] - from[1]) / length);
    let (x, y) = (at[0] - from[0], at[1] - from[1]);
    [x * cosine + y * sine, y * cosine - x * sine]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fingers to the right, a hundred pixels from the wrist to the knuckles.
    const HAND: Anchors = Anchors {
        wrist: [200.0, 100.0],
        middle: [300.0, 100.0],
        ring: [[300.0, 120.0], [340.0, 120.0]],
    };

    #[test]
    fn each_thing_is_where_it_is_worn_and_nowhere_on_the_palm() {
        let covers = |worn, at| HAND.colour(worn, at).is_some();
        assert!(covers(Worn::Ring, [322.0, 120.0]) && !covers(Worn::Ring, [322.0, 100.0]));
        assert!(covers(Worn::Watch, [180.0, 100.0]) && !covers(Worn::Watch, [150.0, 100.0]));
        assert!(covers(Worn::Sleeve, [150.0, 130.0]) && !covers(Worn::Sleeve, [150.0, 150.0]));
        for worn in Worn::ALL {
            for (x, y) in [(210.0, 100.0), (250.0, 60.0), (250.0, 140.0), (300.0, 120.0)] {
                assert!(!covers(worn, [x, y]), "{worn:?} at {x} {y}");
            }
        }
    }
}
