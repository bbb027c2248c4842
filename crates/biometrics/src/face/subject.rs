//! Whose face it is that a photograph is of.

use super::align;
use super::detect::{self, Face};
use super::embed::MARGIN;
use super::mesh::Mesh;
use super::networks::FaceNetworks;
use super::quality::Quality;
use crate::Flaw;
use crate::network::Tensor;
use crate::pyramid::Pyramid;

/// A second face counts from this share of the first one's area, and from this score, on: smaller ones
/// are people in the background.
const SECOND_AREA: f32 = 0.3;
const SECOND_SCORE: f32 = 0.7;
/// From which score of the mesh on it is a face. Of real ones hardly any has less than 0.99.
const FACE: f32 = 0.85;
/// How far apart the two networks may see the eyes and the nose, as a share of the face.
const MOST_APART: f32 = 0.12;
/// How many of the faces found are looked at closely. In a crowd two are enough to say no.
const MOST_LOOKED_AT: usize = 6;
/// Most of a face's outline that may be beyond the border.
const MOST_BEYOND: f32 = 0.2;

/// Longest side of the smallest picture of a pyramid: not much more than the detector looks at.
pub(super) const LONGEST: usize = 384;

/// The face, and what is known of it.
pub(super) struct Subject {
    pub(super) mesh: Mesh,
    /// The upright face.
    pub(super) chip: Tensor,
    pub(super) quality: Quality,
}

impl Subject {
    /// The one face of a photograph.
    pub(super) fn only(
        networks: &FaceNetworks,
        pyramid: &Pyramid<'_>,
        mut faces: Vec<Face>,
    ) -> Result<Self, Flaw> {
        faces.sort_by(|one, other| other.area().total_cmp(&one.area()));
        let mut found: Option<(Face, Mesh)> = None;
        for face in faces.into_iter().take(MOST_LOOKED_AT) {
            if let Some((first, _)) = &found
                && (face.area() < SECOND_AREA * first.area() || face.score < SECOND_SCORE)
            {
                continue;
            }
            match Mesh::of(networks, pyramid, &face) {
                Some(mesh) if mesh.score >= FACE && apart(&face, &mesh) <= MOST_APART => {
                    if found.is_some() {
                        return Err(Flaw::Several("face"));
                    }
                    found = Some((face, mesh));
                }
                _ => {}
            }
        }
        let (_, mesh) = found.ok_or(Flaw::NotFound("face"))?;
        Self::new(pyramid, mesh)
    }

    /// The face that is nearest to the middle, whoever else is there.
    pub(super) fn central(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Self, Flaw> {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
        let [x, y] = [pyramid.whole().width(), pyramid.whole().height()].map(|s| s as f32 / 2.0);
        let away = |face: &Face| {
            let [u, v] = face.centre();
            (u - x).hypot(v - y)
        };
        let faces = detect::faces(networks, pyramid).into_iter();
        let face = faces.min_by(|one, other| away(one).total_cmp(&away(other)));
        let face = face.ok_or(Flaw::NotFound("face"))?;
        let mesh = Mesh::of(networks, pyramid, &face).ok_or(Flaw::NotFound("face"))?;
        Self::new(pyramid, mesh)
    }

    fn new(pyramid: &Pyramid<'_>, mesh: Mesh) -> Result<Self, Flaw> {
        let place = align::place(&mesh, MARGIN).ok_or(Flaw::NotFound("face"))?;
        let chip = align::chip(pyramid, place);
        let quality = Quality::of(&mesh, &chip, place.scale());
        Ok(Self { mesh, chip, quality })
    }

    /// Whether all of it is in the picture, and good enough.
    pub(super) fn check(&self, pyramid: &Pyramid<'_>) -> Result<(), Flaw> {
        if self.beyond(pyramid) > MOST_BEYOND {
            return Err(Flaw::CutByBorder("face"));
        }
        self.quality.check().map_err(Flaw::PoorQuality)
    }

    /// Which share of the face's outline is beyond the border.
    pub(super) fn beyond(&self, pyramid: &Pyramid<'_>) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
        let [width, height] = [pyramid.whole().width(), pyramid.whole().height()].map(|s| s as f32);
        let outside = |[x, y]: &[f32; 2]| *x < 0.0 || *y < 0.0 || *x >= width || *y >= height;
        #[expect(clippy::cast_precision_loss, reason = "a few dozen points")]
        let share = self.mesh.outline().filter(outside).count() as f32
            / self.mesh.outline().count().max(1) as f32;
        share
    }
}

/// How far apart the detector and the mesh see the eyes and the tip of the nose, at worst.
fn apart(face: &Face, mesh: &Mesh) -> f32 {
    let [left, right, nose, ..] = face.points;
    let seen = [(left, &[33, 133][..]), (right, &[362, 263]), (nose, &[4])];
    let distances = seen.map(|([x, y], numbers)| {
        let [u, v] = mesh.middle(numbers);
        (x - u).hypot(y - v)
    });
    distances.into_iter().fold(0.0_f32, f32::max) / face.side().max(1.0)
}
