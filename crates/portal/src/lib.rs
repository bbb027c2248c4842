//! The portal: pages for administrators, the help desk and everybody's own, rendered here and working
//! without script.
//!
//! Not for rules: what a role may is said in `domain`, what is done in `app`. Not for the pages of
//! guests and invited people, which are in `web` with the design that all pages share.

mod applications;
mod assets;
mod design;
mod desk;
mod doors;
mod fields;
mod frame;
mod groups;
mod links;
mod me;
mod overview;
mod people;
mod qr_code;
mod reports;
#[cfg(test)]
mod roles_document;
mod routes;
mod rules;
mod settings;
mod sign_in;
mod texts;
mod trouble;
mod words;

pub use routes::{Entry, table};

use axum::routing::get;
use axum::{Extension, Router};
use doorward_web::Web;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// The pages of the portal, to be merged with the router of `web`; with the page of the design, if it
/// is to be shown.
pub fn router(web: Arc<Web>, shows_design: bool) -> Router {
    let pages = routes::portal().router;
    let pages = if shows_design { pages.route("/design", get(design::show)) } else { pages };
    pages
        .layer(CompressionLayer::new())
        .layer(Extension(Arc::new(doors::Boards::default())))
        .layer(Extension(Arc::clone(&web)))
        .with_state(web)
}
