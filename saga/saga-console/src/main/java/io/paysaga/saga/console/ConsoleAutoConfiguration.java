package io.paysaga.saga.console;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templatemode.TemplateMode;

/**
 * Opens the console where the settings name a client of the issuer at which people log in, and says
 * so where they do not.
 */
@AutoConfiguration(
    beforeName = "io.paysaga.saga.http.security.DoorsAutoConfiguration",
    afterName = "io.paysaga.saga.orchestration.run.SagaOrchestrationAutoConfiguration")
@ConditionalOnWebApplication(type = Type.SERVLET)
class ConsoleAutoConfiguration {

  private static final Log LOG = LogFactory.getLog(ConsoleAutoConfiguration.class);

  @Bean
  SmartInitializingSingleton consoleThatIsOff(ObjectProvider<ConsoleSession> session) {
    return () -> {
      if (session.getIfAvailable() == null) {
        LOG.info(
            "The console is off: paysaga.console.client-id names no client of an issuer, or"
                + " paysaga.security.tokens is off");
      }
    };
  }

  /** People are known by tokens, so it needs doors that demand them. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty("paysaga.console.client-id")
  @ConditionalOnProperty(
      name = "paysaga.security.tokens",
      havingValue = "required",
      matchIfMissing = true)
  @EnableConfigurationProperties(ConsoleProperties.class)
  @Import({
    ConsoleSecurity.class,
    SagaWords.class,
    UnderWay.class,
    OverviewController.class,
    SagaSearchController.class,
    SagaPageController.class,
    OfferedActs.class,
    ActingController.class,
    FlowsController.class,
    DeadLettersController.class,
    DebtsController.class,
    ActsController.class,
    ConsoleAdvice.class
  })
  static class On {

    /**
     * For the console's pages alone, with an engine of its own: which one the application has, if
     * any, is the application's.
     */
    @Bean
    ViewResolver consoleViews(ApplicationContext context) {
      SpringResourceTemplateResolver templates = new SpringResourceTemplateResolver();
      templates.setApplicationContext(context);
      templates.setPrefix("classpath:/io/paysaga/saga/");
      templates.setSuffix(".html");
      templates.setTemplateMode(TemplateMode.HTML);
      templates.setCharacterEncoding("UTF-8");
      SpringTemplateEngine engine = new SpringTemplateEngine();
      engine.setTemplateResolver(templates);
      engine.setTemplateEngineMessageSource(context);
      ThymeleafViewResolver views = new ThymeleafViewResolver();
      views.setTemplateEngine(engine);
      views.setCharacterEncoding("UTF-8");
      views.setViewNames(new String[] {"console/*"});
      views.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
      return views;
    }

    /**
     * Asked for again each time, and sent only when they have changed: a release is seen at once.
     */
    @Bean
    WebMvcConfigurer consoleAssets() {
      return new WebMvcConfigurer() {
        @Override
        public void addResourceHandlers(ResourceHandlerRegistry registry) {
          registry
              .addResourceHandler("/console/assets/**")
              .addResourceLocations(
                  "classpath:/io/paysaga/saga/console/assets/",
                  "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/")
              .setCacheControl(CacheControl.noCache());
        }
      };
    }
  }
}
