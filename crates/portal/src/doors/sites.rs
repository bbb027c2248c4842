//! Sites: the places where doors are, each with its wall clock.

use crate::desk::{Answer, Desk};
use crate::fields::Problems;
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use doorward_app::Error;
use doorward_domain::access::SiteId;
use doorward_domain::{Act, Refusal, Thing};

/// The list, with a form for one more.
#[derive(Template)]
#[template(path = "doors_sites.html")]
struct SitesPage {
    frame: Frame,
    sites: Vec<Line>,
    name: String,
    zone: String,
    problems: Problems,
}

/// A site.
struct Line {
    id: i64,
    name: String,
    zone: String,
    /// What the clock there shows.
    clock: String,
    /// The doors there, by name.
    doors: Vec<String>,
}

/// One site.
#[derive(Template)]
#[template(path = "doors_site.html")]
struct SitePage {
    frame: Frame,
    site: Line,
    name: String,
    zone: String,
    problems: Problems,
}

async fn lines(desk: &Desk) -> Result<Vec<Line>, Trouble> {
    let company = desk.ctx().company;
    let (sites, doors) = (desk.app().sites(company).await?, desk.app().doors(company).await?);
    let line = |site: doorward_store::sites::StoredSite| {
        let here = doors.iter().filter(|view| view.door.site == Some(site.id));
        Line {
            id: site.id.0,
            doors: here.map(|view| view.door.name.clone()).collect(),
            clock: desk.words.clock(desk.ctx().now, &site.zone),
            zone: site.zone.to_string(),
            name: site.name,
        }
    };
    Ok(sites.into_iter().map(line).collect())
}

async fn line(desk: &Desk, path: &str) -> Result<(SiteId, Line), Trouble> {
    let id = SiteId::parse(path).ok_or(Refusal::Unknown(Thing::Site))?;
    let found = lines(desk).await?.into_iter().find(|line| line.id == id.0);
    Ok((id, found.ok_or(Refusal::Unknown(Thing::Site))?))
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    let sites = lines(&desk).await?;
    let (name, zone) = (String::new(), desk.zone().to_string());
    let frame = desk.frame(Section::Doors);
    Ok(desk.show(&SitesPage { frame, sites, name, zone, problems: Problems::default() }))
}

/// Adds a site.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.site.add");
    let (name, zone) = (desk.text("name"), desk.text("zone"));
    match desk.app().add_site(desk.ctx(), &name, &zone).await {
        Ok(_) => Ok(desk.done("/portal/sites", "done-site-added")),
        Err(error) => {
            let mut problems = Problems::default();
            problems.take(desk.words, error)?;
            let (frame, sites) = (desk.frame(Section::Doors), lines(&desk).await?);
            Ok(desk.show_again(&SitesPage { frame, sites, name, zone, problems }))
        }
    }
}

/// Shows one site.
pub(crate) async fn edit_page(desk: Desk, Path(id): Path<String>) -> Answer {
    let (_, site) = line(&desk, &id).await?;
    let (name, zone) = (site.name.clone(), site.zone.clone());
    let frame = desk.frame(Section::Doors);
    Ok(desk.show(&SitePage { frame, site, name, zone, problems: Problems::default() }))
}

/// Changes it.
pub(crate) async fn edit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.site.change");
    let (id, site) = line(&desk, &id).await?;
    let (name, zone) = (desk.text("name"), desk.text("zone"));
    match desk.app().change_site(desk.ctx(), id, &name, &zone).await {
        Ok(()) => Ok(desk.done("/portal/sites", "done-site-changed")),
        Err(error) => {
            let mut problems = Problems::default();
            problems.take(desk.words, error)?;
            let frame = desk.frame(Section::Doors);
            Ok(desk.show_again(&SitePage { frame, site, name, zone, problems }))
        }
    }
}

/// Removes it, if no door is there.
pub(crate) async fn remove(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.site.remove");
    let (id, site) = line(&desk, &id).await?;
    match desk.app().remove_site(desk.ctx(), id).await {
        Ok(()) => Ok(desk.done("/portal/sites", "done-site-removed")),
        // The page itself says which doors are there.
        Err(Error::Refused(Refusal::Conflict(_))) => {
            let (name, zone) = (site.name.clone(), site.zone.clone());
            let (frame, problems) = (desk.frame(Section::Doors), Problems::default());
            let page = SitePage { frame, site, name, zone, problems };
            Ok(desk.show_with(StatusCode::CONFLICT, &page))
        }
        Err(error) => Err(error.into()),
    }
}
