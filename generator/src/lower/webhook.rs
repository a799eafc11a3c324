//! Webhooks and callbacks: the schemas of their messages.

use crate::openapi::{Document, MediaType, Operation, Parameter, ParameterValue, PathItem, Site};

/// The schemas of all parts of webhooks and callbacks.
pub(super) fn sites(document: &Document<'_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for item in &document.model.webhooks {
        of_path_item(item, &mut sites);
    }
    let operations = document
        .model
        .paths
        .iter()
        .flat_map(|item| &item.operations);
    for callback in operations.flat_map(|operation| &operation.callbacks) {
        for item in callback.items.iter() {
            of_path_item(item, &mut sites);
        }
    }
    sites
}

fn of_path_item(item: &PathItem<'_>, sites: &mut Vec<Site>) {
    for parameter in item.parameters.iter().flatten() {
        of_parameter(parameter, sites);
    }
    for operation in &item.operations {
        of_operation(operation, sites);
    }
}

fn of_operation(operation: &Operation<'_>, sites: &mut Vec<Site>) {
    for parameter in operation.parameters.iter().flatten() {
        of_parameter(parameter, sites);
    }
    if let Some(Some(body)) = &operation.body {
        of_content(&body.content, sites);
    }
    let responses = operation.responses.iter();
    for response in responses.filter_map(|response| response.described.as_ref()) {
        of_content(&response.content, sites);
        sites.extend(response.headers.iter().filter_map(|header| header.schema));
    }
}

fn of_parameter(parameter: &Parameter<'_>, sites: &mut Vec<Site>) {
    match &parameter.value {
        ParameterValue::Schema(site) => sites.extend(*site),
        ParameterValue::Content(content) => of_content(content, sites),
    }
}

fn of_content(content: &[MediaType<'_>], sites: &mut Vec<Site>) {
    for media_type in content {
        sites.extend(media_type.schema.into_iter().chain(media_type.item_schema));
        let headers = media_type.encodings.iter().flat_map(|it| &it.headers);
        sites.extend(headers.filter_map(|header| header.schema));
    }
}
