//! The logo of a company, for its pages.

use super::visit::Visit;
use crate::failure::Failure;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorward_app::CompanyFace;
use std::sync::Arc;

/// Where the logo of a company is served, if it has one.
pub fn path(company: &CompanyFace) -> Option<String> {
    company.has_logo.then(|| format!("/logo/{}", company.hostname))
}

/// Serves it.
pub(crate) async fn show(
    State(web): State<Arc<crate::Web>>,
    Path(hostname): Path<String>,
    request: Request,
) -> Response {
    let mut visit = match Visit::from_request(request, &web).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    visit.act("logo");
    match web.app.logo(&hostname).await {
        Ok(Some(logo)) => {
            let headers = [
                (header::CONTENT_TYPE, logo.media_type),
                (header::CACHE_CONTROL, "public, max-age=3600".to_owned()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'".to_owned()),
            ];
            (headers, logo.bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            visit.note(&Failure::from(error));
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
