//! Who the company is: its name, its zone, its logo; and its plan, which is changed on the server.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_app::administration::companies::CompanyChange;
use doorward_domain::access::Zone;
use doorward_domain::{Act, Plan, Refusal, Thing};
use doorward_web::language::refusal_text;

#[derive(Template)]
#[template(path = "settings_company.html")]
struct Company {
    frame: Frame,
    tabs: Vec<Tab>,
    manages: bool,
    name: String,
    zone: String,
    hostname: String,
    number: i64,
    plan: String,
    name_problem: Option<String>,
    zone_problem: Option<String>,
    logo_problem: Option<String>,
}

impl Company {
    fn of(desk: &Desk) -> Result<Self, Trouble> {
        let (t, security) = (desk.words, desk.app().security());
        let state = security.company(desk.ctx().company).ok_or(Refusal::Unknown(Thing::Company))?;
        let company = &state.company;
        let plan = match company.plan {
            Plan::None => t.say("plan-none"),
            Plan::Enterprise => t.say("plan-enterprise"),
            Plan::Trial { ends: None } => t.say("plan-trial"),
            Plan::Trial { ends: Some(at) } => {
                t.one("plan-trial-until", "date", t.date(at, &company.settings.zone))
            }
        };
        Ok(Self {
            frame: desk.frame(Section::Settings),
            tabs: tabs(t, |act| desk.may(act), "/portal/settings"),
            manages: desk.may(Act::ManageSettings),
            name: company.name.clone(),
            zone: company.settings.zone.to_string(),
            hostname: company.hostname.as_str().to_owned(),
            number: company.id.0,
            plan,
            name_problem: None,
            zone_problem: None,
            logo_problem: None,
        })
    }
}

/// Shows it.
pub(crate) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&Company::of(&desk)?))
}

/// Changes name and zone.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.company.change");
    let (name, zone_name) = (desk.text("name").trim().to_owned(), desk.text("zone"));
    let zone = Zone::parse(&zone_name);
    let length = name.chars().count();
    let name_problem = match length {
        0 => Some(desk.words.say("settings-name-missing")),
        1..=100 => None,
        _ => Some(desk.words.say("settings-name-long")),
    };
    let zone_problem = zone.as_ref().err().map(|_| desk.words.say("settings-zone-wrong"));
    let (Ok(zone), None) = (zone, &name_problem) else {
        let page = Company::of(&desk)?;
        let page = Company { name, zone: zone_name, name_problem, zone_problem, ..page };
        return Ok(desk.show_again(&page));
    };
    let change = CompanyChange {
        name: Some(name),
        plan: None,
        settings: Some(Box::new(move |settings| settings.zone = zone)),
    };
    desk.app().change_company(desk.ctx(), change).await?;
    Ok(desk.done("/portal/settings", "done-settings"))
}

/// Sets the logo, or takes it away.
pub(crate) async fn set_logo(mut desk: Desk) -> Answer {
    desk.act("portal.company.logo");
    let picture = desk.file("logo");
    if picture.is_none() && desk.text("remove") != "yes" {
        let page = Company::of(&desk)?;
        let problem = desk.words.say("settings-logo-missing");
        return Ok(desk.show_again(&Company { logo_problem: Some(problem), ..page }));
    }
    match desk.app().set_logo(desk.ctx(), picture).await.map_err(Trouble::from) {
        Ok(()) => Ok(desk.done("/portal/settings", "done-settings")),
        Err(trouble) => {
            let Some(Refusal::InvalidField { .. }) = trouble.refusal() else { return Err(trouble) };
            let problem = trouble.refusal().map(|refusal| refusal_text(desk.words.locale, refusal));
            Ok(desk.show_again(&Company { logo_problem: problem, ..Company::of(&desk)? }))
        }
    }
}
