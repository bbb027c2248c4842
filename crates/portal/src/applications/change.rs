//! One application: what it is, and what it may do.

use super::new::name_problem;
use super::{client_url, find};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::applications::ApplicationChange;
use doorward_domain::{Act, Application, Freshness, NetworkList};

/// What was entered, or is kept.
struct Entered {
    name: String,
    enabled: bool,
    freshness: Freshness,
    management_tokens: bool,
    networks: String,
}

#[derive(Template)]
#[template(path = "applications_one.html")]
struct One {
    frame: Frame,
    manages: bool,
    id: String,
    title: String,
    url: String,
    created: String,
    last_used: Option<String>,
    generation: i64,
    entered: Entered,
    name_problem: Option<String>,
    networks_problem: Option<String>,
}

impl One {
    fn of(desk: &Desk, application: &Application, entered: Entered) -> Self {
        let (t, zone) = (desk.words, desk.zone());
        Self {
            frame: desk.frame(Section::Applications),
            manages: desk.may(Act::ManageApplications),
            id: application.id.to_string(),
            title: application.name.clone(),
            url: client_url(desk),
            created: t.moment(application.created_at, &zone),
            last_used: application.last_used_at.map(|at| t.moment(at, &zone)),
            generation: application.generation,
            entered,
            name_problem: None,
            networks_problem: None,
        }
    }

    fn has_freshness(&self, word: &str) -> bool {
        self.entered.freshness.as_str() == word
    }
}

/// Shows it.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    let application = find(&desk, &id).await?;
    let entered = Entered {
        name: application.name.clone(),
        enabled: application.enabled,
        freshness: application.freshness,
        management_tokens: application.management_tokens,
        networks: application.networks.to_string().replace(',', "\n"),
    };
    Ok(desk.show(&One::of(&desk, &application, entered)))
}

/// Changes it.
pub(crate) async fn submit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.application.change");
    let application = find(&desk, &id).await?;
    let entered = Entered {
        name: desk.text("name"),
        enabled: desk.text("enabled") == "yes",
        freshness: Freshness::from_word(&desk.text("freshness")).unwrap_or(Freshness::Window),
        management_tokens: desk.text("management_tokens") == "yes",
        networks: desk.text("networks"),
    };
    let networks = NetworkList::parse(&entered.networks.replace('\r', ""));
    let name_problem = name_problem(&desk, &entered.name);
    let networks_problem =
        networks.as_ref().err().map(|_| desk.words.say("application-networks-wrong"));
    let (Ok(networks), None) = (networks, &name_problem) else {
        let page = One::of(&desk, &application, entered);
        return Ok(desk.show_again(&One { name_problem, networks_problem, ..page }));
    };
    let change = ApplicationChange {
        name: Some(entered.name.trim().to_owned()),
        enabled: Some(entered.enabled),
        freshness: Some(entered.freshness),
        management_tokens: Some(entered.management_tokens),
        networks: Some(networks),
        revoke_tokens: false,
    };
    desk.app().change_application(desk.ctx(), application.id, change).await?;
    Ok(desk.done(&format!("/portal/applications/{id}"), "done-application-changed"))
}
