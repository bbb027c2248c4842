//! Every step of the way to a template, as something to look at.

use super::networks::{FaceNetworks, MESH_SIDE};
use super::subject::{LONGEST, Subject};
use super::{detect, embed, liveness};
use crate::network::Tensor;
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};
use crate::{Picture, Stage};
use std::fmt::Write;

/// Pixels along the picture of the first stage.
const SHOWN: usize = 640;
const BOX: [u8; 3] = [255, 210, 0];
const MARK: [u8; 3] = [0, 255, 120];

/// The steps that [`super::extract`] takes, up to the one where it stops, which says why.
pub fn stages(networks: &FaceNetworks, picture: &Picture) -> Vec<Stage> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let faces = detect::faces(networks, &pyramid);
    let mut stages = Vec::from_iter(found(&pyramid, &faces));
    let subject = match Subject::only(networks, &pyramid, faces) {
        Ok(subject) => subject,
        Err(flaw) => {
            conclude(&mut stages, &flaw.to_string());
            return stages;
        }
    };
    stages.extend(mesh(&pyramid, &subject));
    stages.extend(upright(&subject));
    stages.extend(sharpness(&subject));
    match subject.check(&pyramid) {
        Ok(()) => stages.extend(embedding(networks, &pyramid, &subject)),
        Err(flaw) => conclude(&mut stages, &flaw.to_string()),
    }
    stages
}

/// Says at the last stage why there is no further one.
fn conclude(stages: &mut [Stage], why: &str) {
    if let Some(last) = stages.last_mut() {
        last.says.push_str("; stopped here: ");
        last.says.push_str(why);
    }
}

fn found(pyramid: &Pyramid<'_>, faces: &[detect::Face]) -> Option<Stage> {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
    let [width, height, shown] =
        [pyramid.whole().width(), pyramid.whole().height(), SHOWN].map(|side| side as f32);
    let middle = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
    let place = Similarity::square(shown, middle, width.max(height), 0.0);
    let mut picture = drawn(&pyramid.part(place, SHOWN, Beyond::Black))?;
    let back = place.inverse();
    let mut says = format!("{} faces", faces.len());
    for face in faces {
        let [first, last] = face.corners.map(|corner| back.apply(corner));
        frame(&mut picture, first, last);
        for point in face.points {
            mark(&mut picture, back.apply(point), MARK);
        }
        let _ = write!(says, ", score {:.2}, {:.0} pixels", face.score, face.side());
    }
    Some(Stage { name: "faces", picture, says })
}

fn mesh(pyramid: &Pyramid<'_>, subject: &Subject) -> Option<Stage> {
    let place = subject.mesh.place;
    let mut picture = drawn(&pyramid.part(place, MESH_SIDE, Beyond::Black))?;
    let back = place.inverse();
    for point in subject.mesh.points() {
        dot(&mut picture, back.apply(point), MARK);
    }
    for point in subject.mesh.outline() {
        dot(&mut picture, back.apply(point), BOX);
    }
    let says = format!(
        "face {:.2}, beyond the border {:.0} %",
        subject.mesh.score,
        subject.beyond(pyramid) * 100.0
    );
    Some(Stage { name: "mesh", picture, says })
}

fn upright(subject: &Subject) -> Option<Stage> {
    let quality = &subject.quality;
    let says = format!(
        "quality {}: {:.0} pixels between the eyes, brightness {:.0}, contrast {:.0}, turned {:.0}°, \
         nodded {:.0}°",
        quality.figure(),
        quality.eyes,
        quality.brightness,
        quality.contrast,
        quality.turned,
        quality.nodded
    );
    Some(Stage { name: "upright", picture: drawn(&subject.chip)?, says })
}

fn sharpness(subject: &Subject) -> Option<Stage> {
    let picture = super::quality::laplacian(&subject.chip)?.shown(-40.0, 40.0);
    let says = format!("sharpness {:.3}", subject.quality.sharpness);
    Some(Stage { name: "sharpness", picture, says })
}

fn embedding(networks: &FaceNetworks, pyramid: &Pyramid<'_>, subject: &Subject) -> Option<Stage> {
    let figures = embed::of(networks, pyramid, subject);
    let alive = liveness::figure(networks, pyramid, &subject.mesh);
    let largest = figures.iter().fold(0.0_f32, |most, figure| most.max(figure.abs()));
    let says = format!(
        "looked at four times, twice as its mirror image; {} figures, the largest {largest:.2}; looks like a \
         face in front of the camera: {alive:.2}",
        figures.len(),
    );
    let picture = drawn(&embed::mirrored(pyramid, subject)?)?;
    Some(Stage { name: "mirrored", picture, says })
}

/// The colours of a square as a picture.
fn drawn(part: &Tensor) -> Option<Picture> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    let rgb = part.data.iter().map(|value| value.clamp(0.0, 255.0).round() as u8).collect();
    Picture::new(part.shape.width, part.shape.height, rgb)
}

fn dot(picture: &mut Picture, [x, y]: Point, colour: [u8; 3]) {
    #[expect(clippy::cast_possible_truncation, reason = "what is outside is not drawn")]
    picture.put(x.round() as isize, y.round() as isize, colour);
}

fn mark(picture: &mut Picture, [x, y]: Point, colour: [u8; 3]) {
    for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        dot(picture, [x + dx, y + dy], colour);
    }
}

fn frame(picture: &mut Picture, [left, top]: Point, [right, bottom]: Point) {
    let steps = 400;
    for step in 0..=steps {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let share = step as f32 / steps as f32;
        let (x, y) = (left + (right - left) * share, top + (bottom - top) * share);
        for point in [[x, top], [x, bottom], [left, y], [right, y]] {
            dot(picture, point, BOX);
        }
    }
}
