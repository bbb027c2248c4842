//! Reads a body whole, within bounds of size and time.

use crate::failure::Failure;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use std::time::Duration;

/// The whole body.
///
/// # Errors
/// [`Failure::TooLarge`], before anything is read when the length is announced;
/// [`Failure::TooSlow`]; [`Failure::Broken`].
pub(crate) async fn read(
    body: Incoming,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, Failure> {
    if body.size_hint().lower() > limit as u64 {
        return Err(Failure::TooLarge { limit });
    }
    let collected = tokio::time::timeout(patience, Limited::new(body, limit).collect()).await;
    match collected {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Failure::TooLarge { limit }),
        Ok(Err(_)) => Err(Failure::Broken),
        Err(_) => Err(Failure::TooSlow),
    }
}
