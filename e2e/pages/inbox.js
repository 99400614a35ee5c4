// The thread takes a reply.

const area = document.querySelector("kat-textarea");
document.querySelector(".reply-send-button").addEventListener("click", () => {
  const article = document.createElement("article");
  article.className = "seller";
  article.innerHTML = "<strong>You</strong><p></p>";
  article.querySelector("p").textContent = area.value;
  document.querySelector(".thread").append(article);
  area.value = "";
});
