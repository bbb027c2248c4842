//! The portal's own style sheet and scripts, beside those that all pages share.

use axum::http::Uri;
use axum::response::Response;
use doorward_web::pages::assets::{Asset, SCRIPT, serve};

/// What the portal looks like beyond the common design.
pub(crate) const STYLE: Asset = Asset::new(
    "/portal/static/portal.css",
    "text/css; charset=utf-8",
    include_str!("../static/portal.css"),
);
/// What every page of the portal does with script: menus, copying, confirming.
pub(crate) const SCRIPTS: Asset =
    Asset::new("/portal/static/portal.js", SCRIPT, include_str!("../static/portal.js"));

/// The live board of doors.
pub(crate) const DOORS: Asset =
    Asset::new("/portal/static/doors.js", SCRIPT, include_str!("../static/doors.js"));
/// The week that is drawn.
pub(crate) const WEEK: Asset =
    Asset::new("/portal/static/week.js", SCRIPT, include_str!("../static/week.js"));

/// Narrows the list of people while somebody types.
pub(crate) const PEOPLE: Asset =
    Asset::new("/portal/static/people.js", SCRIPT, include_str!("../static/people.js"));

/// Asks authenticators: to sign in, to confirm, and to add a passkey.
pub(crate) const PASSKEY: Asset =
    Asset::new("/portal/static/passkey.js", SCRIPT, include_str!("../static/passkey.js"));
/// Takes a picture with the camera of the device.
pub(crate) const CAMERA: Asset =
    Asset::new("/portal/static/camera.js", SCRIPT, include_str!("../static/camera.js"));

const ALL: [&Asset; 7] = [&STYLE, &SCRIPTS, &DOORS, &WEEK, &PEOPLE, &PASSKEY, &CAMERA];

/// Serves one of them.
pub(crate) async fn show(uri: Uri) -> Response {
    serve(&ALL, &uri)
}
