//! What can end a call before or beside the use cases: methods, sizes, paths.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use bytes::Bytes;
use doorward_wire::authx::{Dialect, answer};
use http_body_util::Full;

/// Why a call did not succeed, as far as HTTP knows.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A use case refused it or failed.
    #[error(transparent)]
    App(#[from] doorward_app::Error),
    /// The body is larger than is taken.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes taken.
        limit: usize,
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// The connection broke, or the body's framing is wrong.
    #[error("the body could not be read to its end")]
    Broken,
    /// The route does not take this method.
    #[error("use {}", .0.join(" or "))]
    Method(&'static [&'static str]),
}

impl From<doorward_domain::Refusal> for Failure {
    fn from(refusal: doorward_domain::Refusal) -> Self {
        Self::App(refusal.into())
    }
}

/// A whole answer in memory.
pub(crate) type Answer = Response<Full<Bytes>>;

/// A response with a JSON body that no cache may keep.
pub(crate) fn json(status: StatusCode, body: String) -> Answer {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a path that is no route.
pub(crate) async fn unknown_path(uri: Uri) -> Response<Body> {
    let text = format!("there is nothing at {}", uri.path());
    let envelope =
        answer::Envelope { code: 0, subcode: 100, text: Some(&text), data: answer::Data::None };
    let body = answer::envelope(Dialect::Management, &envelope);
    json(StatusCode::NOT_FOUND, body).map(Body::new)
}
