//! One among everybody: whose is a sample?

use crate::house::House;
use doorward_app::{ApplicationParameters, BiometricCall, Error, Hit, Process};
use doorward_domain::{
    CompanySettings, Factor, Freshness, PersonId, Refusal, SampleProblem, Status,
};
use doorward_testkit::pictures;

async fn house() -> House {
    let house = House::new(Freshness::Off).await;
    let factors = Factor::ALL.to_vec();
    house.settle(CompanySettings { factors, ..CompanySettings::default() }).await;
    house
}

async fn process(house: &House, process: Process, who: PersonId, image: Option<&[u8]>) {
    let (ctx, caller) = house.call("biometric");
    let (id, key) = (house.made.application_id.to_string(), &house.made.application_key);
    let parameters =
        ApplicationParameters { application_key: &id, secret_key: key, host_name: None };
    let call = BiometricCall {
        factor: Factor::Finger,
        process,
        who: &who.to_string(),
        parameters: Some(parameters),
        sample: image,
    };
    house.app.process_biometric(&ctx, &caller, &call).await.unwrap();
}

async fn enrol(house: &House, who: PersonId, finger: u64, impression: u64) {
    let print = pictures::fingerprint(finger, impression);
    process(house, Process::Enrol, who, Some(&print)).await;
}

async fn found(house: &House, finger: u64, impression: u64) -> Vec<PersonId> {
    let print = pictures::fingerprint(finger, impression);
    let hits = house.app.identify_sample(&house.operator("who"), Factor::Finger, &print).await;
    hits.unwrap().iter().map(|hit: &Hit| hit.person).collect()
}

#[tokio::test]
async fn a_sample_names_its_person_and_nobody_else() {
    let house = house().await;
    assert_eq!(found(&house, 1, 1).await, [], "nobody is enrolled");
    let mut people = Vec::new();
    for finger in 1..=6 {
        let person = house.person(&format!("person{finger}")).await;
        enrol(&house, person, finger, 0).await;
        people.push(person);
    }
    for (finger, person) in (1..).zip(&people) {
        assert_eq!(found(&house, finger, 1).await, [*person], "finger {finger}");
    }
    assert_eq!(found(&house, 99, 0).await, []);
}

#[tokio::test]
async fn whoever_is_gone_or_inactive_is_not_named() {
    let house = house().await;
    let (ann, joe) = (house.person("ann").await, house.person("joe").await);
    enrol(&house, ann, 1, 0).await;
    enrol(&house, joe, 2, 0).await;
    assert_eq!(found(&house, 1, 1).await, [ann]);
    let ctx = house.operator("status");
    house.app.set_status(&ctx, ann, Status::Inactive).await.unwrap();
    assert_eq!(found(&house, 1, 1).await, []);
    house.app.set_status(&ctx, ann, Status::Active).await.unwrap();
    process(&house, Process::Delete, ann, None).await;
    assert_eq!(found(&house, 1, 1).await, []);
    // Her number is taken by nobody else's template: the other is still found by his own.
    enrol(&house, ann, 3, 0).await;
    assert_eq!(found(&house, 3, 1).await, [ann]);
    house.app.delete_person(&ctx, joe).await.unwrap();
    assert_eq!(found(&house, 2, 1).await, []);
}

#[tokio::test]
async fn what_another_server_enrols_is_found_by_the_next_search() {
    let house = house().await;
    let ann = house.person("ann").await;
    enrol(&house, ann, 1, 0).await;
    let other = house.another(crate::house::CHEAP).await;
    other.refresh_security().await.unwrap();
    let ctx = house.operator("who");
    let search = async |finger: u64| {
        let print = pictures::fingerprint(finger, 1);
        let hits = other.identify_sample(&ctx, Factor::Finger, &print).await.unwrap();
        hits.iter().map(|hit| hit.person).collect::<Vec<_>>()
    };
    assert_eq!(search(1).await, [ann]);
    let joe = house.person("joe").await;
    enrol(&house, joe, 2, 0).await;
    assert_eq!(search(2).await, [joe]);
    process(&house, Process::Delete, ann, None).await;
    assert_eq!(search(1).await, []);
}

#[tokio::test]
async fn a_factor_that_is_off_names_nobody_and_no_image_is_refused() {
    let house = house().await;
    let ctx = house.operator("who");
    let refused = house.app.identify_sample(&ctx, Factor::Finger, b"no image").await;
    assert!(matches!(
        refused,
        Err(Error::Refused(Refusal::SampleRefused { problem: SampleProblem::Poor, .. }))
    ));
    house.settle(CompanySettings::default()).await;
    let off = house.app.identify_sample(&ctx, Factor::Finger, b"no image").await;
    assert!(matches!(off, Err(Error::Refused(Refusal::SettingsMissed(_)))));
}
