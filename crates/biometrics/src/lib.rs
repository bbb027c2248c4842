//! Biometrics: an image goes in; a template, a quality or a score comes out.
//!
//! Pure: no files, no network, no clock, no randomness that is not an argument. Knows nothing of
//! people, storage or HTTP. One module for each modality ([`finger`], [`face`], [`palm`]), and in it
//! one for each stage, each a function that can be looked at as a picture ([`Stage`]).

pub mod decode;
pub mod evaluation;
pub mod face;
pub mod finger;
mod flaw;
mod matcher;
mod network;
pub mod palm;
mod picture;
mod pieces;
mod plane;
pub mod progress;
mod pyramid;
mod quality;
mod self_test;
mod similarity;
mod stage;
pub mod synthetic;
mod template;
pub mod threshold;

pub use flaw::{Flaw, Poor};
pub use matcher::{ExtractError, Index, Matcher, Template};
pub use network::NetworkError;
pub use picture::{Gray, Picture};
pub use self_test::{SelfTest, SelfTestError};
pub use stage::Stage;
pub use template::{Capture, HEADER, Header, Modality, TemplateError};
