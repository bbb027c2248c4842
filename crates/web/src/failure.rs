//! What can end a call before or beside the use cases: methods, sizes, paths.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use bytes::Bytes;
use doorward_app::{App, Ctx, Error};
use doorward_domain::Refusal;
use doorward_wire::authx::{Dialect, answer};
use http_body_util::Full;

/// Why a call did not succeed, as far as HTTP knows.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
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

impl Failure {
    /// What a caller is told. Faults stay in the log, under the number of the request.
    pub fn text_for_caller(&self, ctx: &Ctx) -> String {
        match self {
            Self::App(Error::Fault(_)) => {
                let request = ctx.request;
                format!("the server could not do this; its log says why under request {request}")
            }
            other => other.to_string(),
        }
    }

    /// Notes the end of a call where operators look for it.
    pub fn note(&self, app: &App, ctx: &Ctx, route: &'static str) {
        let error = match self {
            Self::App(error) => error,
            Self::TooLarge { .. } => return app.note_refusal(ctx, "too_large"),
            Self::TooSlow => return app.note_refusal(ctx, "too_slow"),
            Self::Broken => return app.note_refusal(ctx, "broken_off"),
            Self::Method(_) => return app.note_refusal(ctx, "method"),
        };
        app.note_failure(ctx, error);
        if let Error::Fault(fault) = error {
            tracing::error!(error = %fault, request = %ctx.request, route, "a call failed");
        }
    }

    /// Adds what HTTP wants beside a status: Allow, Retry-After, Connection.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        match self {
            Self::Method(methods) => {
                if let Ok(value) = HeaderValue::from_str(&methods.join(", ")) {
                    headers.insert(header::ALLOW, value);
                }
            }
            Self::App(Error::Refused(Refusal::Limited { retry_after })) => {
                let seconds = retry_after.as_secs() + u64::from(retry_after.subsec_nanos() > 0);
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
            }
            Self::TooLarge { .. } | Self::TooSlow | Self::Broken => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Self::App(_) => {}
        }
    }
}

/// A response with a JSON body that no cache may keep.
pub(crate) fn json(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    json_headers(response.headers_mut());
    response
}

/// What every JSON answer says of itself.
pub(crate) fn json_headers(headers: &mut HeaderMap) {
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The answer to a path that is no route.
pub async fn unknown_path(uri: Uri) -> Response<Body> {
    let text = format!("there is nothing at {}", uri.path());
    let envelope =
        answer::Envelope { code: 0, subcode: 100, text: Some(&text), data: answer::Data::None };
    let body = answer::envelope(Dialect::Management, &envelope);
    json(StatusCode::NOT_FOUND, body).map(Body::new)
}
