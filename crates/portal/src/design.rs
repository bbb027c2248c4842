//! `/design`: every component of the design on one page, for whoever changes it. Served by demos alone,
//! in English, for it is read by developers. Not a page of the portal: nobody has to be signed in.

use crate::assets;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_web::pages::assets::{Address, STYLE};

/// The colours, by the names of their custom properties.
const COLOURS: [&str; 17] = [
    "ground",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "line",
    "line-strong",
    "accent",
    "accent-strong",
    "on-accent",
    "success",
    "success-ground",
    "warning",
    "warning-ground",
    "danger",
    "danger-ground",
    "info-ground",
];

/// The distances, with what they are at the usual size of letters, in pixels.
const GAPS: [(&str, u32); 6] =
    [("gap-1", 4), ("gap-2", 8), ("gap-3", 12), ("gap-4", 16), ("gap-5", 24), ("gap-6", 40)];

/// The days of the week that is typed and drawn.
const DAYS: [(&str, &str); 7] = [
    ("Monday", "08:00-18:00"),
    ("Tuesday", "08:00-12:00, 13:00-17:30"),
    ("Wednesday", "08:00-18:00"),
    ("Thursday", "08:00-18:00"),
    ("Friday", "08:00-14:00"),
    ("Saturday", ""),
    ("Sunday", ""),
];

#[derive(Template)]
#[template(path = "design.html")]
struct Design {
    colours: &'static [&'static str],
    gaps: &'static [(&'static str, u32)],
    days: &'static [(&'static str, &'static str)],
}

impl Design {
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn styles(&self) -> [Address; 2] {
        [STYLE.address(), assets::STYLE.address()]
    }

    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn scripts(&self) -> [Address; 2] {
        [assets::SCRIPTS.address(), assets::WEEK.address()]
    }
}

/// Shows it.
pub(crate) async fn show() -> Response {
    let (colours, gaps, days) = (&COLOURS, &GAPS, &DAYS);
    doorward_web::pages::answer(StatusCode::OK, &Design { colours, gaps, days })
}
