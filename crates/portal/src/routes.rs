//! Every page of the portal, with what whoever asks for it must be allowed to do. A page that is not
//! registered here with its act cannot be reached, and its handler gets no [`Desk`](crate::desk::Desk).

use crate::desk::{self, Required};
use crate::{
    applications, assets, doors, groups, links, me, overview, people, reports, rules, settings,
    sign_in,
};
use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use doorward_domain::Act;
use doorward_web::pages::visit::FORM;
use doorward_web::{Web, unknown_path};
use std::sync::Arc;

/// A page or a form, and what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The method.
    pub method: &'static str,
    /// The path, with `{…}` for what varies.
    pub path: &'static str,
    /// What whoever asks must be allowed to do.
    pub act: Act,
}

/// The pages, as they are registered.
pub(crate) struct Pages {
    /// Serves them.
    pub(crate) router: Router<Arc<Web>>,
    /// Names them.
    pub(crate) entries: Vec<Entry>,
}

impl Pages {
    /// A page that is read.
    pub(crate) fn page<H, T>(self, path: &'static str, act: Act, handler: H) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit: 0, fresh: false };
        self.add(Entry { method: "GET", path, act }, required, get(handler))
    }

    /// A page that is shown to whoever proved a short while ago who she is.
    pub(crate) fn fresh_page<H, T>(self, path: &'static str, act: Act, handler: H) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit: 0, fresh: true };
        self.add(Entry { method: "GET", path, act }, required, get(handler))
    }

    /// A form that is sent.
    pub(crate) fn form<H, T>(self, path: &'static str, act: Act, handler: H) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit: FORM, fresh: false };
        self.add(Entry { method: "POST", path, act }, required, post(handler))
    }

    /// A form that is taken from whoever proved a short while ago who she is. There must be a page at
    /// the same path: she comes back to it.
    pub(crate) fn fresh_form<H, T>(self, path: &'static str, act: Act, handler: H) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit: FORM, fresh: true };
        self.add(Entry { method: "POST", path, act }, required, post(handler))
    }

    /// A form that brings a file of so many bytes at most.
    pub(crate) fn upload<H, T>(self, path: &'static str, act: Act, limit: usize, handler: H) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit, fresh: false };
        self.add(Entry { method: "POST", path, act }, required, post(handler))
    }

    /// The same from whoever proved a short while ago who she is. There must be a page at the same path.
    pub(crate) fn fresh_upload<H, T>(
        self,
        path: &'static str,
        act: Act,
        limit: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Arc<Web>>,
        T: 'static,
    {
        let required = Required { act, limit, fresh: true };
        self.add(Entry { method: "POST", path, act }, required, post(handler))
    }

    fn add(mut self, entry: Entry, required: Required, route: MethodRouter<Arc<Web>>) -> Self {
        let guarded = route.layer(axum::middleware::from_fn(move |web, request, next| {
            desk::guard(required, web, request, next)
        }));
        self.entries.push(entry);
        Self { router: self.router.route(entry.path, guarded), ..self }
    }
}

/// Every page that needs somebody who is signed in.
pub fn table() -> Vec<Entry> {
    portal().entries
}

/// The portal.
pub(crate) fn portal() -> Pages {
    let open = Router::new()
        // A client that forgot the path of a call hears so in its own tongue.
        .route("/", get(overview::arrive).fallback(unknown_path))
        .route("/portal/static/{file}", get(assets::show))
        .merge(sign_in::open_pages());
    let pages = Pages { router: open, entries: Vec::new() };
    let pages = pages.page("/portal", Act::SeeDashboard, overview::show);
    let pages = people::pages(pages);
    let pages = groups::pages(pages);
    let pages = links::pages(rules::pages(doors::pages(pages)));
    let pages = applications::pages(pages);
    let pages = reports::pages(pages);
    let pages = settings::pages(pages);
    let pages = me::pages(pages);
    let pages = pages.page("/portal/{*path}", Act::UseOwnPage, overview::missing);
    sign_in::pages(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_sent_fresh_has_a_page_to_come_back_to() {
        let table = table();
        assert!(table.iter().any(|entry| entry.path == "/portal"));
        for entry in &table {
            let twice = table.iter().filter(|other| *other == entry).count();
            assert_eq!(twice, 1, "{entry:?}");
        }
    }
}
