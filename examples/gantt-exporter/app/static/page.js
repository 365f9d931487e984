// Sends the JSON as it is, and shows a link to the picture or the list of problems.
const form = document.querySelector("form");
const result = document.querySelector("#result");

function item(child) {
  const element = document.createElement("li");
  element.append(child);
  return element;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: form.elements.chart.value,
    });
    if (!response.headers.get("Content-Type").startsWith("application/json")) {
      throw new Error(await response.text());
    }
    const answer = await response.json();
    if (answer.url) {
      const link = document.createElement("a");
      link.href = link.textContent = answer.url;
      result.replaceChildren(item(link));
    } else {
      result.replaceChildren(...answer.problems.map(item));
    }
  } catch (error) {
    result.replaceChildren(item(error.message));
  }
});
