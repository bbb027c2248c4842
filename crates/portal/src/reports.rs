//! What happened: events at doors, and the audit of every call. Filtered, page by page, and as CSV.

mod audit;
mod csv;
mod events;

use crate::routes::Pages;
use doorward_domain::Act;

/// How many rows a page has.
const PAGE: i64 = 50;
/// How many rows a download has at most.
const DOWNLOAD: i64 = 10_000;

/// Registers the pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    let see = Act::SeeReports;
    pages
        .page("/portal/reports", see, events::show)
        .page("/portal/reports/events.csv", see, events::download)
        .page("/portal/reports/audit", see, audit::show)
        .page("/portal/reports/audit.csv", see, audit::download)
}
