//! The style sheet, the scripts and the icon, built into the program. Addresses carry a fingerprint
//! of the content, so that browsers may keep a file for ever and still see every new version.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::fmt;

/// The design system.
pub const STYLE: Asset = Asset::new(
    "/static/doorward.css",
    "text/css; charset=utf-8",
    include_str!("../../static/doorward.css"),
);
/// Exchanges the token of a link for a cookie.
pub const ENTRY: Asset =
    Asset::new("/static/entry.js", SCRIPT, include_str!("../../static/entry.js"));
/// The doors of a guest link.
pub(crate) const GUEST: Asset =
    Asset::new("/static/guest.js", SCRIPT, include_str!("../../static/guest.js"));
/// The form of an invitation.
pub(crate) const INVITATION: Asset =
    Asset::new("/static/invitation.js", SCRIPT, include_str!("../../static/invitation.js"));
/// A picture that is taken.
pub(crate) const CAPTURE: Asset =
    Asset::new("/static/capture.js", SCRIPT, include_str!("../../static/capture.js"));
/// The product's icon.
pub const ICON: Asset =
    Asset::new("/static/doorward.svg", "image/svg+xml", include_str!("../../static/doorward.svg"));

/// The media type of scripts.
pub const SCRIPT: &str = "text/javascript; charset=utf-8";
const ALL: [&Asset; 6] = [&STYLE, &ENTRY, &GUEST, &INVITATION, &CAPTURE, &ICON];

/// A file that pages refer to.
#[derive(Debug)]
pub struct Asset {
    path: &'static str,
    kind: &'static str,
    body: &'static str,
    fingerprint: u64,
}

impl Asset {
    /// A file of a media type, served under a path.
    pub const fn new(path: &'static str, kind: &'static str, body: &'static str) -> Self {
        Self { path, kind, body, fingerprint: fingerprint(body) }
    }

    /// Where this version of it is served.
    pub const fn address(&self) -> Address {
        Address { path: self.path, fingerprint: self.fingerprint }
    }
}

/// Where one version of an asset is served.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    path: &'static str,
    fingerprint: u64,
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}?v={:016x}", self.path, self.fingerprint)
    }
}

/// Serves an asset of these pages.
pub(crate) async fn show(uri: Uri) -> Response {
    serve(&ALL, &uri)
}

/// Serves an asset by its path: for ever under the address of this version, for an hour otherwise.
pub fn serve(all: &[&Asset], uri: &Uri) -> Response {
    let Some(asset) = all.iter().find(|asset| asset.path == uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let versioned =
        uri.path_and_query().is_some_and(|to| to.as_str() == asset.address().to_string());
    let cache =
        if versioned { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.body).into_response()
}

/// FNV-1a: it tells versions apart, and is not for secrets.
const fn fingerprint(text: &str) -> u64 {
    let mut rest = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    while let [first, others @ ..] = rest {
        hash = (hash ^ *first as u64).wrapping_mul(0x0000_0100_0000_01b3);
        rest = others;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn cache(address: &str) -> String {
        let response = show(address.parse().unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        response.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn every_asset_is_kept_for_ever_under_the_address_of_its_version_only() {
        for asset in ALL {
            assert!(cache(&asset.address().to_string()).await.ends_with("immutable"));
            assert!(!cache(&format!("{}?v=0", asset.path)).await.ends_with("immutable"));
        }
        let unknown = show("/static/other.css".parse().unwrap()).await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_fingerprint_is_the_published_function() {
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint("a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn the_style_sheet_is_smaller_than_14_kb() {
        assert!(STYLE.body.len() < 14 * 1024, "{} bytes", STYLE.body.len());
    }
}
