//! The networks that see faces.

use crate::network::{Network, NetworkError, Shape};

/// All four of them: 38 MB, to be loaded once, at the first face.
pub struct FaceNetworks {
    pub(super) detect: Network,
    pub(super) mesh: Network,
    pub(super) embedding: Network,
    pub(super) antispoof: Network,
}

/// Pixels along the square that each wants.
pub(super) const DETECT_SIDE: usize = 256;
pub(super) const MESH_SIDE: usize = 192;
pub(super) const EMBEDDING_SIDE: usize = 150;
pub(super) const ANTISPOOF_SIDE: usize = 128;

impl FaceNetworks {
    /// Unpacks the networks that are part of the program.
    ///
    /// # Errors
    /// When the program was built with files that are not these networks.
    pub fn load() -> Result<Self, NetworkError> {
        let square = |side| Shape::new(side, side, 3);
        Ok(Self {
            detect: Network::load(
                include_bytes!("../../../../models/face-detect.net"),
                square(DETECT_SIDE),
                &[
                    Shape::new(16, 16, 2),
                    Shape::new(8, 8, 6),
                    Shape::new(16, 16, 32),
                    Shape::new(8, 8, 96),
                ],
            )?,
            mesh: Network::load(
                include_bytes!("../../../../models/face-mesh.net"),
                square(MESH_SIDE),
                &[Shape::new(1, 1, 468 * 3), Shape::new(1, 1, 1)],
            )?,
            embedding: Network::load(
                include_bytes!("../../../../models/face-embedding.net"),
                square(EMBEDDING_SIDE),
                &[Shape::new(1, 1, 128)],
            )?,
            antispoof: Network::load(
                include_bytes!("../../../../models/face-antispoof.net"),
                square(ANTISPOOF_SIDE),
                &[Shape::new(1, 1, 1)],
            )?,
        })
    }
}

impl std::fmt::Debug for FaceNetworks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FaceNetworks")
    }
}
